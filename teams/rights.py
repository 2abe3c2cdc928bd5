"""The special rights that follow from team roles and from being a specialist."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from staff.rules.access import Grant
from staff.rules.rights import RightsModel, RightsSource, SpecialRole, register_rights
from teams.choices import Basis, TeamRole
from teams.models import Specialist, Tenure
from teams.rules import last_day_of

ALLOWS = {
    TeamRole.LEAD: "部局の課題について、部局内で対応するか、フォーラムに付議するかを決められます。"
    "年度計画を書き、チームの活動記録をすべて直せます。",
    TeamRole.LEADER: "部局の課題に対応策を書き、活動の記録と支援の依頼ができます。",
    TeamRole.MEMBER: "部局の課題と活動を記録し、支援を依頼できます。",
}
ROLES = tuple(SpecialRole(f"team_{role}", role.label, ALLOWS[role]) for role in TeamRole)
SPECIALIST = SpecialRole(
    "specialist",
    "デジタル専門人材",
    "すべての部局の課題と施策を見て、助言を書けます。"
    "支援依頼をすべて見て引き受け、対応の記録を書けます。",
)


BASIS_WORDS = {
    Basis.APPOINTMENT: "への選任",
    Basis.POST: "の席への充て職",
    Basis.DEPUTY: "の代理",
}


def _acting(role: str, day: date) -> Any:
    held = Tenure.objects.on(day).filter(seat__role=role.removeprefix("team_"))
    return held.values("person")


def _explain_tenures(people: Collection[int], day: date) -> Iterator[Grant]:
    held = Tenure.objects.on(day).filter(person__in=people)
    for tenure in held.select_related("seat__team__department", "seat__division"):
        seat = tenure.seat
        place = f"{seat.team} {seat.division.name if seat.division else ''}".strip()
        yield Grant(
            tenure.person_id,
            f"team_{seat.role}",
            tenure.role_label,
            place + BASIS_WORDS[Basis(tenure.basis)],
            tenure.period.lower,
            tenure.last_day,
        )


def _specialists(_role: str, day: date) -> Any:
    return Specialist.objects.on(day).values("person")


def _explain_specialists(people: Collection[int], day: date) -> Iterator[Grant]:
    for held in Specialist.objects.on(day).filter(person__in=people):
        yield Grant(
            held.person_id,
            SPECIALIST.key,
            SPECIALIST.label,
            " ".join(filter(None, [held.organisation, held.get_kind_display()])),
            held.period.lower,
            last_day_of(held.period.upper),
        )


register_rights(
    RightsSource(ROLES, _acting, _explain_tenures),
    RightsModel("teams.Appointment"),
    RightsModel("teams.Seat"),
    RightsModel("teams.PostBinding"),
    RightsModel("teams.LeadDeputy"),
    RightsModel("teams.JointDepartment"),
)
register_rights(
    RightsSource((SPECIALIST,), _specialists, _explain_specialists),
    RightsModel("teams.Specialist"),
)
