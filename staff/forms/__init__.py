"""Input of the staff app, one noun per file."""

from staff.forms.accounts import OwnPasswordChangeForm, SignInForm
from staff.forms.imports import JobTitleForm, StaffImportForm

__all__ = ["JobTitleForm", "OwnPasswordChangeForm", "SignInForm", "StaffImportForm"]
