"""The truth table of access: kinds of person (columns) × rules (rows)."""

from datetime import date

import pytest
from django.utils import timezone
from psycopg.types.range import DateRange

from staff import permissions
from staff.choices import TransferState
from teams.choices import TeamRole
from tests.factories.staff import (
    DivisionFactory,
    HeadDeputyFactory,
    JobFactory,
    NoticeFactory,
    PostingFactory,
    StaffImportFactory,
    StaffMemberFactory,
    StatusPeriodFactory,
    employee,
    office_member,
)
from tests.factories.teams import SpecialistFactory, appoint
from tests.factories.transfers import TransferBatchFactory

pytestmark = pytest.mark.django_db
PAST = DateRange(date(2026, 4, 1), date(2026, 5, 1))
PLANNED = DateRange(date(2099, 4, 1), None)

KINDS = (
    "employee", "head", "other head", "deputy", "past deputy", "hr", "office", "operator",
    "team lead", "team leader", "team member", "specialist", "external", "leaver",
)  # fmt: skip


def make(kind, division):
    """Return a person of a kind; heads and deputies are those of the division."""
    makers = {
        "employee": lambda: employee(division),
        "head": lambda: employee(division, is_head=True),
        "other head": lambda: employee(is_head=True),
        "deputy": lambda: HeadDeputyFactory(division=division, person=employee()).person,
        "past deputy": lambda: (
            HeadDeputyFactory(division=division, person=employee(), period=PAST).person
        ),
        "hr": lambda: employee(DivisionFactory(is_hr=True)),
        "office": office_member,
        "operator": lambda: StaffMemberFactory(is_operator=True),
        "team lead": lambda: appoint(employee(), division.department, TeamRole.LEAD).person,
        "team leader": lambda: appoint(employee(), division.department, TeamRole.LEADER).person,
        "team member": lambda: appoint(employee(), division.department, TeamRole.MEMBER).person,
        "leaver": lambda: PostingFactory(division=division, is_head=True, period=PAST).person,
        "specialist": lambda: SpecialistFactory().person,
        "external": lambda: StaffMemberFactory(
            employment_kind="external", expires_on=timezone.localdate()
        ),
    }
    return makers[kind]()


def member(division, period):
    """Return somebody of another division who is in this one for a time."""
    person = employee()
    PostingFactory(person=person, division=division, kind="concurrent", period=period)
    return person


def newcomer(division):
    """Return somebody whose only post begins on a day to come."""
    return PostingFactory(division=division, period=PLANNED).person


def seen(row, user):
    """Tell whether a row is among those that the user may see."""
    return type(row).objects.visible_to(user).filter(pk=row.pk).exists()


def announced():
    """Return a batch that is no secret any more."""
    told = {"announced_at": timezone.now(), "ready_by": StaffMemberFactory()}
    return TransferBatchFactory(state=TransferState.READY, **told)


OFFICE = {"office", "operator"}
KEEPERS = OFFICE | {"hr"}
# Each rule with whom it allows. "its person" is an employee of the division.
RULES = {
    "runs the programme": (lambda u, _p, _d: permissions.is_office(u), OFFICE),
    "is HR": (lambda u, _p, _d: permissions.is_hr(u), {"hr"}),
    "reads everybody's data": (
        lambda u, _p, _d: permissions.reads_personnel_data(u), OFFICE | {"hr"},
    ),
    "reads its person's data": (
        lambda u, p, _d: permissions.can_see_personnel_data(u, p),
        OFFICE | {"hr", "head", "deputy"},
    ),
    "acts as its person's head": (
        lambda u, p, _d: permissions.is_head_of(u, p), {"head", "deputy"},
    ),
    "acts as the own head": (lambda u, _p, _d: permissions.is_head_of(u, u), set()),
    "reads its division's head's data": (
        lambda u, _p, d: permissions.can_see_personnel_data(u, employee(d, is_head=True)), KEEPERS,
    ),
    "acts as its division's head's head": (
        lambda u, _p, d: permissions.is_head_of(u, employee(d, is_head=True)), set(),
    ),
    "reads the own data": (
        lambda u, _p, _d: permissions.can_see_personnel_data(u, u), set(KINDS),
    ),
    "imports staff": (lambda u, _p, _d: permissions.can_import_staff(u), OFFICE | {"hr"}),
    "grades job titles": (lambda u, _p, _d: permissions.can_edit_job_titles(u), OFFICE),
    "reads histories": (lambda u, _p, _d: permissions.can_see_history(u), OFFICE),
    "sees all rights": (lambda u, _p, _d: permissions.can_see_rights(u), OFFICE),
    "sees its person's rights": (lambda u, p, _d: permissions.can_see_rights(u, p), OFFICE),
    "sees the own rights": (lambda u, _p, _d: permissions.can_see_rights(u, u), set(KINDS)),
    "reads the audit trail": (lambda u, _p, _d: permissions.can_see_audit(u), OFFICE),
    "sees deputies": (
        lambda u, _p, _d: permissions.can_see_deputies(u), OFFICE | {"hr", "head", "other head"},
    ),
    "names deputies": (
        lambda u, _p, _d: permissions.can_name_deputies(u), OFFICE | {"head", "other head"},
    ),
    "names a deputy of the division": (
        lambda u, _p, d: permissions.can_name_deputy_of(u, d.pk), OFFICE | {"head"},
    ),
    "manages accounts": (lambda u, _p, _d: permissions.can_manage_accounts(u), OFFICE),
    "manages its person's account": (
        lambda u, p, _d: permissions.can_manage_account_of(u, p), OFFICE,
    ),
    "manages an operator's account": (
        lambda u, _p, _d: permissions.can_manage_account_of(u, StaffMemberFactory(is_operator=True)),
        {"operator"},
    ),
    "names operators": (lambda u, _p, _d: permissions.can_name_operators(u), {"operator"}),
    "enters posts and transfers": (lambda u, _p, _d: permissions.can_edit_staff(u), KEEPERS),
    "has tasks of 1 April": (
        lambda u, _p, _d: permissions.has_april_tasks(u),
        KEEPERS | {"head", "other head", "deputy"},
    ),
    "knows what is planned": (
        lambda u, _p, _d: permissions.latest_day_for(u, date.max) == date.max, KEEPERS,
    ),
    "knows of somebody who is planned to come": (
        lambda u, _p, d: permissions.can_know_of(u, newcomer(d)), KEEPERS,
    ),
    "knows of its person": (lambda u, p, _d: permissions.can_know_of(u, p), set(KINDS)),
    "sees its person's time away": (
        lambda u, p, _d: seen(StatusPeriodFactory(person=p), u), KEEPERS | {"head", "deputy"},
    ),
    "sees the time away of one who has left the division": (
        lambda u, _p, d: seen(StatusPeriodFactory(person=member(d, PAST)), u), KEEPERS,
    ),
    "sees the time away of one who is planned to come": (
        lambda u, _p, d: seen(StatusPeriodFactory(person=member(d, PLANNED)), u), KEEPERS,
    ),
    "sees a transfer that is not announced": (
        lambda u, _p, _d: seen(TransferBatchFactory(), u), KEEPERS,
    ),
    "sees an announced transfer": (lambda u, _p, _d: seen(announced(), u), set(KINDS)),
    "sees the deputies of the division": (
        lambda u, _p, d: seen(HeadDeputyFactory(division=d), u), KEEPERS | {"head"},
    ),
    "sees an import of staff": (
        lambda u, _p, _d: seen(StaffImportFactory(), u), KEEPERS,
    ),
    "sees its person's notices": (
        lambda u, p, _d: seen(NoticeFactory(recipient=p), u), set(),
    ),
    "sees its person's background work": (
        lambda u, p, _d: seen(JobFactory(by=p), u), set(),
    ),
    "needs a one-time code": (lambda u, _p, _d: permissions.needs_second_step(u), OFFICE),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rule", RULES)
def test_rule_allows_these_and_no_others(rule, kind, settings):
    settings.TOTP_REQUIRED = True
    division = DivisionFactory()
    person = employee(division)
    check, allowed = RULES[rule]

    assert check(make(kind, division), person, division) is (kind in allowed)
