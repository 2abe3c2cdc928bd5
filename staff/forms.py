"""Input of the staff app."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils import timezone

from japan.text import normalise_key
from staff.models import JobTitle, StaffImport


class SignInForm(AuthenticationForm):
    """Sign-in by staff number, typed in any width."""

    error_messages = {
        "invalid_login": "職員番号またはパスワードが違います。もう一度入力してください。",
        "inactive": "この職員番号は現在使えません。情報政策課にお問い合わせください。",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "職員番号"
        self.fields["username"].widget.attrs["autocapitalize"] = "none"
        self.fields["password"].label = "パスワード"

    def clean_username(self) -> str:
        """Return the number as it is stored: full-width digits become plain, zeros stay."""
        return normalise_key(self.cleaned_data["username"])


class OwnPasswordChangeForm(PasswordChangeForm):
    """Change of one's own password."""


class StaffImportForm(forms.ModelForm):
    """Upload of the HR export."""

    class Meta:
        model = StaffImport
        fields = ["file", "effective_on"]
        widgets = {"effective_on": forms.DateInput(attrs={"type": "date"})}
        labels = {"file": "人事システムから書き出したファイル"}
        help_texts = {
            "file": "CSV(Shift_JIS、UTF-8)またはExcel(xlsx)。1行目に見出しが必要です。20MBまで。",
            "effective_on": "変更をこの日から有効にします。前の配属は前日までの記録として残ります。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = timezone.localdate
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.xlsx"

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            raise forms.ValidationError("ファイルが大きすぎます。20MBまでに分けて取り込んでください。")
        return file


class JobTitleForm(forms.ModelForm):
    """The grade that the office gives a job title."""

    class Meta:
        model = JobTitle
        fields = ["name", "grade", "heads_division"]
        help_texts = {"heads_division": "課長・所長など、所属を代表する職です。"}
