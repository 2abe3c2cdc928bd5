"""Sign-in and one's own password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

from japan.text import normalise_key


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
