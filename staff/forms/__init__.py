"""Input of the staff app, one noun per file."""

from staff.forms.accounts import OwnPasswordChangeForm, SignInForm
from staff.forms.imports import JobTitleForm, StaffImportForm
from staff.forms.notices import ChatChannelForm, MomentForm, MutableKindForm, NoticeSettingsForm

__all__ = [
    "ChatChannelForm",
    "JobTitleForm",
    "MomentForm",
    "MutableKindForm",
    "NoticeSettingsForm",
    "OwnPasswordChangeForm",
    "SignInForm",
    "StaffImportForm",
]
