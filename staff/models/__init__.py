"""Tables of the staff app."""

from staff.models.access import HeadDeputy, SignInRecord
from staff.models.audit import ChangeRecord
from staff.models.imports import StaffImport, StaffImportLine
from staff.models.jobs import Job
from staff.models.notices import Notice
from staff.models.organisation import Department, Division, JobTitle
from staff.models.people import Posting, StaffMember
from staff.models.search import Bigrams, SearchableQuerySet

__all__ = [
    "Bigrams",
    "ChangeRecord",
    "Department",
    "Division",
    "HeadDeputy",
    "Job",
    "JobTitle",
    "Notice",
    "Posting",
    "SearchableQuerySet",
    "SignInRecord",
    "StaffImport",
    "StaffImportLine",
    "StaffMember",
]
