"""Writes about specialists: who they are, until when, and which teams they support.

Whoever changes a specialist or the teams of one locks the specialist's row first.
"""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from psycopg.types.range import DateRange

from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.models import StaffMember
from teams import rules
from teams.models import Specialist, SpecialistAssignment, Team
from teams.rules import TeamRefused
from teams.rules.refusals import Stale
from teams.rules.support import OPEN

ONCE_A_TEAM = "teams_specialist_once_a_team"
ONCE_A_PERSON = "person_id"


@recorded("デジタル専門人材の登録")
def register_specialist(
    *,
    person: StaffMember,
    kind: str,
    organisation: str,
    expertise: str,
    introduction: str,
    starts_on: date,
    last_day: date | None,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> Specialist:
    """Make somebody with an account a specialist; an account that ends sooner is refused."""
    period = _term(starts_on, last_day)
    _check_account(person, last_day)
    found = Specialist(
        person=person, kind=kind, organisation=organisation, expertise=expertise,
        introduction=introduction, period=period,
    )  # fmt: skip
    found.fold_search_text()
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError as refused:
        if ONCE_A_PERSON not in str(refused):
            raise
        raise TeamRefused(f"{person.name}さんは、もう登録されています。") from refused
    return found


@recorded("デジタル専門人材の編集")
def edit_specialist(
    *,
    specialist: Specialist,
    version: int,
    kind: str,
    organisation: str,
    expertise: str,
    introduction: str,
    starts_on: date,
    last_day: date | None,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> Specialist:
    """Save what is known of a specialist, unless somebody has saved since ``version``."""
    locked = _locked(specialist)
    if locked.version != version:
        raise Stale
    locked.period = _term(starts_on, last_day)
    _check_account(locked.person, last_day)
    locked.kind, locked.organisation = kind, organisation
    locked.expertise, locked.introduction = expertise, introduction
    locked.version += 1
    locked.fold_search_text()
    locked.save()
    return locked


@recorded("デジタル専門人材の任期の終了")
def end_specialist(*, specialist: Specialist, last_day: date, by: StaffMember) -> int:
    """End the term with a last day, and the support of teams with it.

    Returns how many requests that are not over still name the specialist as the helper.
    """
    locked = _locked(specialist)
    rules.check_ending(
        starts_on=locked.period.lower, present_last_day=locked.last_day, last_day=last_day
    )
    after = last_day + timedelta(days=1)
    locked.period = DateRange(locked.period.lower, after)
    locked.version = F("version") + 1
    locked.save(update_fields=["period", "version"])
    for held in locked.assignments.exclude(period__fully_lt=DateRange(after, None)):
        if held.period.lower >= after:
            held.delete()
        elif held.period.upper is None or held.period.upper > after:
            held.period = DateRange(held.period.lower, after)
            held.save(update_fields=["period"])
    _tell_of_ending(locked, last_day, by=by)
    return locked.requests.filter(state__in=OPEN).count()


@recorded("専門人材の担当チームの決定")
def assign_team(
    *,
    specialist: Specialist,
    team: Team,
    starts_on: date,
    last_day: date | None,
    note: str,
    by: StaffMember,
) -> SpecialistAssignment:
    """Say that a specialist supports a team from a day until a last day."""
    locked = _locked(specialist)
    period = _term(starts_on, last_day)
    upper = locked.period.upper
    if starts_on < locked.period.lower or (upper and (last_day is None or last_day >= upper)):
        raise TeamRefused("担当の期間は、専門人材の任期の中にしてください。")
    held = SpecialistAssignment(specialist=locked, team=team, period=period, note=note)
    try:
        with transaction.atomic():
            held.save(force_insert=True)
    except IntegrityError as refused:
        if ONCE_A_TEAM not in str(refused):
            raise
        raise TeamRefused(
            f"{locked.person.name}さんは、その期間にすでに{team.department.name}を担当しています。"
        ) from refused
    if locked.person_id != by.pk and locked.person.is_active:
        notify(
            recipients=[locked.person],
            kind="teams.support.team",
            key=f"teams.assignment:{held.pk}",
            title=f"{team}の担当になりました",
            body=f"{rules.day_words(starts_on)}から、{team}への助言と支援をお願いします。{note}",
            url=team.get_absolute_url(),
        )
    return held


@recorded("専門人材の担当の終了")
def end_assignment(
    *,
    assignment: SpecialistAssignment,
    last_day: date,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """End the support of a team with a last day; one that has not begun is taken back."""
    _locked(assignment.specialist)
    assignment.refresh_from_db()
    if last_day < assignment.period.lower:
        assignment.delete()
        return
    rules.check_ending(
        starts_on=assignment.period.lower,
        present_last_day=assignment.last_day,
        last_day=last_day,
    )
    assignment.period = DateRange(assignment.period.lower, last_day + timedelta(days=1))
    assignment.save(update_fields=["period"])


def _term(starts_on: date, last_day: date | None) -> DateRange:
    rules.check_term(starts_on=starts_on, last_day=last_day)
    return DateRange(starts_on, last_day + timedelta(days=1) if last_day else None)


def _check_account(person: StaffMember, last_day: date | None) -> None:
    ends = person.expires_on
    if ends is not None and (last_day is None or last_day > ends):
        raise TeamRefused(
            f"{person.name}さんのアカウントは{rules.day_words(ends)}までです。"
            "任期をその日までにするか、先にアカウントの期限を延ばしてください。"
        )


def _locked(specialist: Specialist) -> Specialist:
    rows = Specialist.objects.select_for_update(of=("self",)).select_related("person")
    locked: Specialist = rows.get(pk=specialist.pk)
    return locked


def _tell_of_ending(specialist: Specialist, last_day: date, *, by: StaffMember) -> None:
    if specialist.person_id == by.pk or not specialist.person.is_active:
        return
    last = rules.day_words(last_day)
    notify(
        recipients=[specialist.person],
        kind="teams.support.ended",
        key=f"teams.specialist:{specialist.pk}:{last_day}",
        title=f"デジタル専門人材の任期は{last}までです",
        body=f"任期が、{last}で終わります。チームの担当も、その日に終わります。",
        url=specialist.get_absolute_url(),
    )
