"""django-import-export: the columns of the staff list, and what a file would change."""

from staff.resources import exporting

__all__ = ["exporting"]
