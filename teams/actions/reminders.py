"""What the clock tells: requests and questions that wait, answers that are late, seats that came with a post.

Nothing but notices is written, and each has a key: a second run tells nobody again.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from staff.actions.notices import notify
from staff.models import Notice, StaffMember
from teams import rules
from teams.actions.telling import place_of
from teams.choices import Basis, NominationState, RequestStage
from teams.models import Nomination, NominationRequest, Tenure, TransferQuestion
from teams.queries.nominations import office_members
from teams.queries.procedures import deadlines_of
from teams.queries.requests import awaited_of, people_at
from teams.rules.requests import Deadlines, Prompt, newest_prompt

# Seats that came with a post are told of this long afterwards, should the beat have slept.
TOLD_WITHIN = timedelta(days=14)


def remind(*, now: datetime) -> int:
    """Tell everybody what is due today; return how many things wait."""
    today = timezone.localdate(now)
    deadlines = deadlines_of(today)
    requests = list(NominationRequest.objects.open().with_places())
    questions = list(TransferQuestion.objects.open().with_places())
    asked = list(Nomination.objects.filter(state=NominationState.ASKED).with_people())
    awaited = awaited_of(requests, today)
    for request in requests:
        if nomination := awaited.get(request.pk):
            _remind_of_appointing(request, nomination, today=today, deadlines=deadlines)
        else:
            remind_of_request(request, today=today, deadlines=deadlines)
    for question in questions:
        remind_of_question(question, today=today, deadlines=deadlines)
    for nomination in asked:
        _remind_of_answer(nomination, today=today, deadlines=deadlines)
    for term in _begun_by_post(today):
        _tell_of_post(term)
    return len(requests) + len(questions) + len(asked)


def remind_of_request(request: NominationRequest, *, today: date, deadlines: Deadlines) -> None:
    """Tell whose turn it is what is due, once for each stage."""
    due = _due(request, today=today, deadlines=deadlines)
    if due is None or _is_told(f"{_key(request)}:{due.key}"):
        return
    place = place_of(request.seat)
    late = "期限が過ぎています。" if due.is_overdue else ""
    left = f"前任は{request.predecessor.person.name}さんです。" if request.predecessor else ""
    _tell(
        f"{_key(request)}:{due.key}", "teams.request.successor",
        people_at(request.seat, due.stage),
        title=f"後任を推薦してください：{place}",
        body=(
            f"{late}{place}は、{rules.day_words(request.vacant_from)}から空席です。{left}"
            f"{rules.day_words(request.due_on)}までに、後任を推薦してください。{_turn(due)}"
        ),
        url=request.get_absolute_url(),
    )  # fmt: skip


def _remind_of_appointing(
    request: NominationRequest, nomination: Nomination, *, today: date, deadlines: Deadlines
) -> None:
    """Tell the office what waits for it; a nominee who has not answered is reminded as such."""
    due = _due(request, today=today, deadlines=deadlines)
    if nomination.state != NominationState.ACCEPTED or due is None or due.key == "asked":
        return
    place, person = place_of(request.seat), nomination.person
    late = "期限が過ぎています。" if due.is_overdue else ""
    _tell(
        f"{_key(request)}:appoint:{due.key}", "teams.request.appointing", list(office_members()),
        title=f"{person.name}さんの選任を決めてください：{place}",
        body=(
            f"{late}{place}は、{rules.day_words(request.vacant_from)}から空席です。"
            f"{person.name}さんが承諾しています。選任するかを決めてください。"
        ),
        url=nomination.get_absolute_url(),
    )  # fmt: skip


def _due(request: NominationRequest, *, today: date, deadlines: Deadlines) -> Prompt | None:
    asked_on = timezone.localdate(request.opened_at)
    return newest_prompt(asked_on=asked_on, due_on=request.due_on, today=today, deadlines=deadlines)


def _key(request: NominationRequest) -> str:
    """Return what its notices are known by; a request that is opened again is told anew."""
    return f"teams.request:{request.pk}:{request.opened_at:%Y%m%d%H%M%S}"


def remind_of_question(question: TransferQuestion, *, today: date, deadlines: Deadlines) -> None:
    """Ask whether the term of somebody who was transferred goes on."""
    asked_on = timezone.localdate(question.asked_at)
    due = newest_prompt(asked_on=asked_on, due_on=question.due_on, today=today, deadlines=deadlines)
    if due is None:
        return
    held = question.appointment
    people = [who for who in people_at(held.seat, due.stage) if who.pk != held.person_id]
    if not people:
        people = people_at(held.seat, RequestStage.OFFICE)
    late = "期限が過ぎています。" if due.is_overdue else ""
    _tell(
        f"teams.question:{question.pk}:{due.key}", "teams.request.question", people,
        title=f"{held.person.name}さんの選任を続けるか、返事をしてください",
        body=(
            f"{late}{place_of(held.seat)}の{held.person.name}さんは、"
            f"{rules.day_words(question.moved_on)}に異動しました。"
            f"{rules.day_words(question.due_on)}までに、続けるか終えるかを選んでください。{_turn(due)}"
        ),
        url=question.get_absolute_url(),
    )  # fmt: skip


def _remind_of_answer(nomination: Nomination, *, today: date, deadlines: Deadlines) -> None:
    if nomination.answer_due_on is None:
        return
    due = newest_prompt(
        asked_on=timezone.localdate(nomination.nominated_at),
        due_on=nomination.answer_due_on,
        today=today,
        deadlines=deadlines,
    )
    if due is None or due.key == "asked":  # the nomination itself has told that
        return
    place = place_of(nomination.seat)
    to = (
        [nomination.person]
        if due.stage == RequestStage.HEAD
        else [nomination.person, nomination.by]
    )
    _tell(
        f"teams.nomination:{nomination.pk}:{due.key}", "teams.nomination.reminder", to,
        title=f"{nomination.person.name}さんの返事を待っています：{place}",
        body=(
            f"{place}への推薦に、{rules.day_words(nomination.answer_due_on)}までに"
            "返事をしてください。"
        ),
        url=nomination.get_absolute_url(),
    )  # fmt: skip


def _turn(prompt: Prompt) -> str:
    if prompt.stage == RequestStage.HEAD:
        return ""
    return f"まだ返事がないため、{prompt.stage.label}にお知らせしています。"


def _begun_by_post(today: date) -> Iterable[Tenure]:
    """Return who has come to a seat with the post (充て職) of late."""
    begun = Tenure.objects.on(today).filter(
        basis=Basis.POST, period__startswith__gt=today - TOLD_WITHIN, person__is_active=True
    )
    return begun.with_people()


def _tell_of_post(term: Tenure) -> None:
    """Tell somebody of the seat that came with the post; the same seat is told of once."""
    first, place = rules.day_words(term.starts_on), place_of(term.seat)
    _tell(
        f"teams.post:{term.seat_id}:{term.person_id}:{term.starts_on}", "teams.appointment.post",
        [term.person],
        title=f"充て職として、{term.role_label}になりました",
        body=(
            f"{first}から、{place}を務めます。任期は、職にある間です。\n\n"
            "役割の内容と選任通知書（PDF）は、チームのページで確かめられます。"
        ),
        url=term.seat.team.get_absolute_url(),
    )  # fmt: skip


@transaction.atomic
def _tell(
    key: str, kind: str, people: list[StaffMember], *, title: str, body: str, url: str
) -> None:
    if people and not _is_told(key):
        notify(recipients=people, kind=kind, key=key, title=title, body=body, url=url)


def _is_told(key: str) -> bool:
    return Notice.objects.filter(key=key).exists()
