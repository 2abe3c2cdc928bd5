"""Tables of the staff app."""

from staff.models.access import HeadDeputy, SignInRecord
from staff.models.audit import ChangeRecord
from staff.models.changes import (
    DepartmentName,
    DepartmentSuccession,
    DivisionName,
    DivisionSuccession,
    OrganisationChange,
)
from staff.models.deliveries import Announcement, ChatChannel, Delivery, NoticeDigest
from staff.models.due_moves import DueMove
from staff.models.employment import EmploymentPeriod
from staff.models.heads import own_staff, own_staff_keys, posts_headed_by
from staff.models.imports import StaffImport, StaffImportLine
from staff.models.jobs import Job
from staff.models.notices import Notice, NoticePreference
from staff.models.organisation import Department, Division, JobTitle
from staff.models.people import Posting, StaffMember
from staff.models.search import Bigrams, SearchableQuerySet
from staff.models.statuses import StatusPeriod
from staff.models.transfers import TransferBatch, TransferChange, TransferLine

__all__ = [
    "Announcement",
    "Bigrams",
    "ChangeRecord",
    "ChatChannel",
    "Delivery",
    "Department",
    "DepartmentName",
    "DepartmentSuccession",
    "Division",
    "DivisionName",
    "DivisionSuccession",
    "DueMove",
    "EmploymentPeriod",
    "HeadDeputy",
    "Job",
    "JobTitle",
    "Notice",
    "NoticeDigest",
    "NoticePreference",
    "OrganisationChange",
    "Posting",
    "SearchableQuerySet",
    "SignInRecord",
    "StaffImport",
    "StaffImportLine",
    "StaffMember",
    "StatusPeriod",
    "TransferBatch",
    "TransferChange",
    "TransferLine",
    "own_staff",
    "own_staff_keys",
    "posts_headed_by",
]
