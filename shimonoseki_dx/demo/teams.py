"""Who sits in the DX promotion teams: most seats filled, some departments complete, some not."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from psycopg.types.range import DateRange

from shimonoseki_dx.demo.accounts import LEAD, LEADER, MEMBER
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting
from staff.choices import EmploymentKind, Grade
from teams.choices import SpecialistKind, TeamRole
from teams.models import Appointment, Seat, Specialist

# How many of the seats are filled in departments that are not complete; about 85 % in all.
FILLED = 0.74
FILLED_OF = {"SHI": 0.9}
COMPLETE = {"SOG", "SOM", "ZAI", "KEN", "KKO", "SUI", "GIK", "BRC", "HOU", "TOS", "JOG"}
WITHOUT_LEAD = "MIN"
OUTSIDE_GUIDE = "TYD"
GRADE_NOTE = "所属に課長補佐級の職員がいないため、業務の見直しの経験がある係長を選任した。"
USUAL_GRADES = {
    TeamRole.LEAD: Grade.MANAGER,
    TeamRole.LEADER: Grade.ASSISTANT_MANAGER,
    TeamRole.MEMBER: Grade.GENERAL,
}
ROLE_OF_ACCOUNT = {LEAD: TeamRole.LEAD, LEADER: TeamRole.LEADER, MEMBER: TeamRole.MEMBER}


@dataclass(frozen=True)
class Rosters:
    """Who has which role in which department, for the other parts of the city."""

    roles: dict[int, frozenset[TeamRole]]  # person → roles
    team: dict[tuple[int, TeamRole], list[Resident]]  # department, role → people

    def of(self, department_id: int, *roles: TeamRole) -> list[Resident]:
        """Return the people with one of the roles in a department, the first role first."""
        return [who for role in roles for who in self.team.get((department_id, role), [])]


def appoint(setting: Setting, population: Population) -> Rosters:
    """Fill the seats from 1 April to 31 March, and note who the specialists are."""
    random = setting.random("teams")
    term = DateRange(setting.year.first_day, setting.year.next_first_day)
    waiting = _Candidates(population.residents, random)
    appointments, taken = [], []
    for seat in Seat.objects.select_related("team__department", "division"):
        found = _holder(seat, waiting, random)
        if found is None:
            continue
        note = GRADE_NOTE if found.chair.grade != USUAL_GRADES[TeamRole(seat.role)] else ""
        appointments.append(
            Appointment(seat=seat, person=found.member, period=term, grade_note=note)
        )
        taken.append((seat.team.department_id, TeamRole(seat.role), found))
    Appointment.objects.bulk_create(appointments)
    _note_specialists(population, term)
    return _rosters(taken)


class _Candidates:
    """Who is free for a seat; everybody takes at most one."""

    def __init__(self, residents: Iterable[Resident], random: Random) -> None:
        self._free: dict[tuple[int, Grade], list[Resident]] = {}
        self._accounts: dict[tuple[int, TeamRole], Resident] = {}
        for resident in residents:
            division = resident.chair.division.pk
            if role := ROLE_OF_ACCOUNT.get(resident.member.number):
                self._accounts[division, role] = resident
            elif resident.member.employment_kind == EmploymentKind.REGULAR:
                self._free.setdefault((division, resident.chair.grade), []).append(resident)
        for group in self._free.values():
            random.shuffle(group)
            # A head has other things to do; the deputy leads the team where there is one.
            group.sort(key=lambda resident: resident.chair.is_head)

    def account(self, division_id: int, role: TeamRole) -> Resident | None:
        return self._accounts.get((division_id, role))

    def take(self, division_id: int, grade: Grade) -> Resident | None:
        group = self._free.get((division_id, grade), [])
        return group.pop(0) if group else None


def _holder(seat: Seat, waiting: _Candidates, random: Random) -> Resident | None:
    role = TeamRole(seat.role)
    department = seat.team.department
    division = seat.division or department.divisions.get(is_lead=True)
    if account := waiting.account(division.pk, role):
        return account
    if role == TeamRole.LEAD:
        return None if department.code == WITHOUT_LEAD else waiting.take(division.pk, Grade.MANAGER)
    is_odd_one = department.code == OUTSIDE_GUIDE and division.is_lead and role == TeamRole.LEADER
    share = 1.0 if department.code in COMPLETE else FILLED_OF.get(department.code, FILLED)
    if not is_odd_one and random.random() > share:
        return None
    return waiting.take(division.pk, Grade.GENERAL if is_odd_one else USUAL_GRADES[role])


def _note_specialists(population: Population, term: DateRange) -> None:
    kinds = [
        SpecialistKind.PRODUCER,
        SpecialistKind.SERVICE_DESIGNER,
        SpecialistKind.ENGINEER,
        SpecialistKind.PROJECT_MANAGER,
        SpecialistKind.ENGINEER,
    ]
    places = ["関門デジタル支援センター", "山口県央大学", "株式会社ひびき情報", "", ""]
    inside = [r.member for r in population.office if r.chair.account is None][-2:]
    people = [*population.specialists, *inside]
    Specialist.objects.bulk_create(
        Specialist(person=person, kind=kind, organisation=place, period=term)
        for person, kind, place in zip(people, kinds, places, strict=True)
    )


def _rosters(taken: Iterable[tuple[int, TeamRole, Resident]]) -> Rosters:
    roles: dict[int, frozenset[TeamRole]] = {}
    team: dict[tuple[int, TeamRole], list[Resident]] = {}
    for department_id, role, resident in taken:
        key = resident.member.pk
        roles[key] = roles.get(key, frozenset()) | {role}
        team.setdefault((department_id, role), []).append(resident)
    return Rosters(roles, team)
