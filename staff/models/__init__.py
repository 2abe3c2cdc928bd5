"""Tables of the staff app."""

from staff.models.imports import StaffImport, StaffImportLine
from staff.models.jobs import Job
from staff.models.notices import Notice
from staff.models.organisation import Department, Division, JobTitle
from staff.models.people import Posting, StaffMember
from staff.models.search import Bigrams, SearchableQuerySet

__all__ = [
    "Bigrams",
    "Department",
    "Division",
    "Job",
    "JobTitle",
    "Notice",
    "Posting",
    "SearchableQuerySet",
    "StaffImport",
    "StaffImportLine",
    "StaffMember",
]
