"""Input of heads: which self-ratings and proposals are confirmed at which level."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from skills.choices import Level
from skills.forms.fields import LinkField

LEVELS = [(level.value, f"{level.value} {level.label}") for level in Level]


class CommentForm(forms.Form):
    """What the person says to a confirmation."""

    text = forms.CharField(
        label="コメント",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="確認した人に届きます。あとから消すことはできません。",
        error_messages={"required": "コメントを入力してください。"},
    )


class ReasonForm(forms.Form):
    """Why something is turned down."""

    reason = forms.CharField(
        label="理由",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="本人にも見えます。どうすると認められるかを書くと、次につながります。",
        error_messages={"required": "理由を入力してください。"},
    )


class NoteForm(forms.Form):
    """What the head saw, for all chosen rows."""

    note = forms.CharField(
        label="確認した内容",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="本人にも見えます。選んだもの全部に、同じ内容が付きます。",
    )
    link = LinkField()


@dataclass(frozen=True)
class Pick:
    """One chosen row: the self-rating or the proposal with this key, the level, what was seen."""

    is_proposal: bool
    key: int
    level: int
    seen: int

    @property
    def name(self) -> str:
        """Return how the pages name the row: ``r12``, ``p3``."""
        return f"{'p' if self.is_proposal else 'r'}{self.key}"


def read_picks(data: QueryDict) -> list[Pick]:
    """Return the rows ticked on the list; what cannot be read is left out.

    A tick is ``pick=r12`` or ``pick=p3``, with ``level-r12`` and ``seen-r12`` beside it; the
    preview sends them as write_picks() does. A page that does not say what it showed cannot be believed to have shown it.
    """
    lines = [
        (name, data.get(f"level-{name}", ""), data.get(f"seen-{name}", ""))
        for name in data.getlist("pick")
    ]
    for text in data.get("picked", "").split():
        name, _, values = text.partition(":")
        level, _, seen = values.partition(":")
        lines.append((name, level, seen))
    picks = {}
    for name, level, seen in lines:
        numbers = (name[1:], level, seen)
        readable = name[:1] in {"r", "p"} and all(number.isdecimal() for number in numbers)
        if readable and int(level) in Level.values:
            picks.setdefault(name, Pick(name[0] == "p", int(name[1:]), int(level), int(seen)))
    return list(picks.values())


def write_picks(picks: Iterable[Pick]) -> str:
    """Return rows as one field for the preview to send back: thousands fit, unlike three each."""
    return " ".join(f"{pick.name}:{pick.level}:{pick.seen}" for pick in picks)
