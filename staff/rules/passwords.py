"""A password rule that Django does not bring: of how many kinds its letters must be."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

KINDS: dict[str, Callable[[str], bool]] = {
    "英大文字": lambda letter: letter.isascii() and letter.isupper(),
    "英小文字": lambda letter: letter.isascii() and letter.islower(),
    "数字": str.isdecimal,
    "記号・そのほかの文字": lambda letter: not (letter.isascii() and letter.isalnum()),
}


def kinds_of_letters(password: str) -> int:
    """Return how many kinds of letters a password has."""
    return sum(any(map(is_kind, password)) for is_kind in KINDS.values())


class KindsOfLettersValidator:
    """Asks for letters of several kinds, as the rules of many city halls do. Off by default."""

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 - Django's signature
        """Refuse a password with too few kinds."""
        if kinds_of_letters(password) < self.minimum:
            raise ValidationError(self.get_help_text(), code="password_too_few_kinds")

    def get_help_text(self) -> str:
        """Say what is asked for."""
        return f"{'・'.join(KINDS)}のうち、{self.minimum}種類以上を使ってください。"


def why_not_hand_out(*, count: int, has_own_passwords: bool) -> str:
    """Say why no first passwords can be issued. count: of those who wait for one."""
    if not has_own_passwords:
        return "パスワードによるサインインを使っていないため、仮パスワードは要りません。"
    return "" if count else "仮パスワードを待っている職員はいません。"
