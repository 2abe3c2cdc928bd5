"""Joint teams: departments that take part in the team of another one for a time (ADR 52)."""

from datetime import date, timedelta

from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.recording import recorded
from staff.models import Department, StaffMember
from teams import rules
from teams.actions.aftermath import tidy_requests
from teams.models import JointDepartment, NominationRequest, Team, Tenure
from teams.rules import TeamRefused


@recorded("合同チームに部局を加える")
def join_team(
    *,
    team: Team,
    department: Department,
    starts_on: date,
    last_day: date | None = None,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> JointDepartment:
    """Let a department take part in a team instead of having its own."""
    rules.check_term(starts_on=starts_on, last_day=last_day)
    locked = {row.pk: row for row in Team.objects.select_for_update().order_by("pk")}
    team = locked[team.pk]
    wanted = DateRange(starts_on, last_day + timedelta(days=1) if last_day else None)
    _check_no_chain(team, department, wanted)
    own = next((row for row in locked.values() if row.department_id == department.pk), None)
    if own is not None:
        _check_nobody_sits(own, wanted)
    made = JointDepartment.objects.create(team=team, department=department, period=wanted)
    if own is not None:  # its seats do not count meanwhile
        waiting = NominationRequest.objects.open().filter(seat__team=own)
        tidy_requests(waiting, today=timezone.localdate())
    return made


@recorded("合同チームから部局を外す")
def leave_team(
    *,
    joint: JointDepartment,
    last_day: date,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> JointDepartment:
    """Let a department take part until a last day; it has its own team from the next day."""
    joint = JointDepartment.objects.select_for_update().get(pk=joint.pk)
    rules.check_ending(
        starts_on=joint.period.lower,
        present_last_day=rules.last_day_of(joint.period.upper),
        last_day=last_day,
    )
    Team.objects.get_or_create(department=joint.department)
    joint.period = DateRange(joint.period.lower, last_day + timedelta(days=1))
    joint.save(update_fields=["period"])
    return joint


@recorded("DX推進チームの名前の変更")
def rename_team(
    *,
    team: Team,
    name: str,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> None:
    """Give the team a name of its own; empty: after its department."""
    team.name = name
    team.save(update_fields=["name"])


def _check_no_chain(team: Team, department: Department, wanted: DateRange) -> None:
    if team.department_id == department.pk:
        raise TeamRefused("この部局のチームです。ほかの部局を選んでください。")
    joint = JointDepartment.objects.filter(period__overlap=wanted)
    if joint.filter(department=team.department_id).exists():
        raise TeamRefused(
            f"{team.department.name}は、その期間にほかの合同チームに加わっています。"
            "加わっている先のチームで登録してください。"
        )
    if joint.filter(department=department).exists():
        raise TeamRefused(f"{department.name}は、その期間に合同チームに加わっています。")
    if joint.filter(team__department=department).exists():
        raise TeamRefused(
            f"{department.name}のチームには、その期間にほかの部局が加わっています。"
            "先にその部局を外してください。"
        )


def _check_nobody_sits(own: Team, wanted: DateRange) -> None:
    held = Tenure.objects.filter(seat__team=own, period__overlap=wanted)
    if count := held.values("person").distinct().count():
        raise TeamRefused(
            f"{own}の席に、その期間に{count}人が就いています。先に任期を終えてください。"
        )
