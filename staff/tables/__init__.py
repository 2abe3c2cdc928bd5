"""Lists: one specification each, from which the page and every export are made."""

from staff.tables import imports, job_titles, notices, organisation, people, transfers

__all__ = ["imports", "job_titles", "notices", "organisation", "people", "transfers"]
