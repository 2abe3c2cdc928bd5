"""Tables of the staff app."""

from staff.models.access import HeadDeputy, SignInRecord
from staff.models.audit import ChangeRecord
from staff.models.deliveries import Announcement, ChatChannel, Delivery, NoticeDigest
from staff.models.imports import StaffImport, StaffImportLine
from staff.models.jobs import Job
from staff.models.notices import Notice, NoticePreference
from staff.models.organisation import Department, Division, JobTitle
from staff.models.people import Posting, StaffMember
from staff.models.search import Bigrams, SearchableQuerySet

__all__ = [
    "Announcement",
    "Bigrams",
    "ChangeRecord",
    "ChatChannel",
    "Delivery",
    "Department",
    "Division",
    "HeadDeputy",
    "Job",
    "JobTitle",
    "Notice",
    "NoticeDigest",
    "NoticePreference",
    "Posting",
    "SearchableQuerySet",
    "SignInRecord",
    "StaffImport",
    "StaffImportLine",
    "StaffMember",
]
