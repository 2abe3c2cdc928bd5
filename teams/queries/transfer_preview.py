"""What a batch of transfers would do to teams, in words with counts."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from staff.rules.transfers.effects import Consequence, Transfer
from teams.choices import OnTransfer
from teams.models import LeadDeputy, Seat, Specialist
from teams.queries.moved_people import moved_people
from teams.queries.transfer_roles import (
    PostChange,
    deputies_ended,
    post_changes,
    requests_without_helper,
    specialists_ended,
    support_ended,
)
from teams.queries.transfers import Affected, affected_by, lapsing_with
from teams.queries.vacated_seats import vacated_seats


def preview(transfer: Transfer) -> list[Consequence]:
    """Return what the batch does to teams, in words with counts; a constant number of queries."""
    people = moved_people(transfer)
    affected = affected_by(transfer, people)
    vacated = vacated_seats(affected, lapsing_with(transfer, people), people, transfer)
    specialists = specialists_ended(transfer, people)
    told = [
        *_of_appointments(affected, vacated),
        *_of_posts(post_changes(transfer)),
        _told("終わる代理の指名", map(_deputy_words, deputies_ended(transfer, people)), care=True),
        *_of_specialists(transfer, specialists),
    ]
    return [each for each in told if each.count]


def _of_appointments(
    affected: Sequence[Affected], vacated: Sequence[Affected]
) -> list[Consequence]:
    def words(outcome: OnTransfer) -> list[str]:
        return [each.words for each in affected if each.fate.outcome == outcome]

    return [
        _told("終わる選任", words(OnTransfer.END)),
        _told("必ず置く席の空席（後任の推薦を依頼）", [each.words for each in vacated], care=True),
        _told("異動の後も任期の終わりまで続く選任", words(OnTransfer.CONTINUE), care=True),
        _told("続けるかを部局に確かめる選任", words(OnTransfer.ASK), care=True),
    ]


def _of_posts(changes: Sequence[PostChange]) -> list[Consequence]:
    passed = [_post_words(change) for change in changes if change.after]
    empty = [_post_words(change) for change in changes if not change.after]
    return [
        _told("就く人が替わる充て職の席", passed),
        _told("就く人がいなくなる充て職の席", empty, care=True),
    ]


def _of_specialists(transfer: Transfer, specialists: Sequence[Specialist]) -> list[Consequence]:
    support = support_ended(transfer, specialists)
    waiting = requests_without_helper(specialists)
    url = reverse("teams:support-list")
    return [
        _told("終わる専門人材の任期", [str(each) for each in specialists], care=True),
        _told("終わる専門人材の担当チーム", [str(each) for each in support]),
        _told("担当する専門人材を決め直す支援依頼", map(str, waiting), care=True, url=url),
    ]


def _told(title: str, details: Iterable[str], *, care: bool = False, url: str = "") -> Consequence:
    lines = tuple(details)
    return Consequence(title, len(lines), needs_care=care, details=lines, url=url)


def _post_words(change: PostChange) -> str:
    before = "、".join(f"{name}さん" for name in change.before) or "（いません）"
    after = "、".join(f"{name}さん" for name in change.after) or "（いません）"
    return f"{_place(change.binding.seat)}（{change.binding.post_label}）：{before}から{after}へ"


def _deputy_words(deputy: LeadDeputy) -> str:
    return f"{_place(deputy.seat)}の代理：{deputy.person.name}さん"


def _place(seat: Seat) -> str:
    division = seat.division.name if seat.division else ""
    return " ".join(filter(None, [seat.team.department.name, division, seat.get_role_display()]))
