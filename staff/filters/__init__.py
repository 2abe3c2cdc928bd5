"""Filters of lists, one noun per file."""

from staff.filters.access import DeputyFilterSet, RightsFilterSet
from staff.filters.audit import (
    ChangeFilterSet,
    ImportTrailFilterSet,
    JobTrailFilterSet,
    RightsChangeFilterSet,
    SignInRecordFilterSet,
)
from staff.filters.base import PortalFilterSet, department_filter
from staff.filters.directory import DirectoryFilter, add_directory_filter
from staff.filters.imports import (
    ChangedLineFilterSet,
    StaffImportFilterSet,
    StaffImportLineFilterSet,
)
from staff.filters.notices import ChatChannelFilterSet, DeliveryFilterSet, NoticeFilterSet
from staff.filters.organisation import DayRosterFilterSet, OrganisationChangeFilterSet
from staff.filters.people import JobTitleFilterSet, PersonFilterSet, RosterFilterSet

__all__ = [
    "ChangeFilterSet",
    "ChangedLineFilterSet",
    "ChatChannelFilterSet",
    "DayRosterFilterSet",
    "DeliveryFilterSet",
    "DeputyFilterSet",
    "DirectoryFilter",
    "ImportTrailFilterSet",
    "JobTitleFilterSet",
    "JobTrailFilterSet",
    "NoticeFilterSet",
    "OrganisationChangeFilterSet",
    "PersonFilterSet",
    "PortalFilterSet",
    "RightsChangeFilterSet",
    "RightsFilterSet",
    "RosterFilterSet",
    "SignInRecordFilterSet",
    "StaffImportFilterSet",
    "StaffImportLineFilterSet",
    "add_directory_filter",
    "department_filter",
]
