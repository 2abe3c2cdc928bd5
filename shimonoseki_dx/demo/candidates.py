"""Who asks for which training: those whom a course is for, once each, prerequisites first."""

from collections import defaultdict
from datetime import date
from random import Random

from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.sessions import YEAR_LONG
from shimonoseki_dx.demo.setting import Setting
from shimonoseki_dx.demo.teams import Rosters
from staff.choices import EmploymentKind
from training.choices import Cycle, Obligation, SessionState
from training.models import Course, Requirement, Session

TRIES = 8  # how far down the list of candidates one looks for a seat
LEAST_ZEAL, MOST_ZEAL = 0.66, 0.93


class Candidates:
    """What is known of everybody while the year is played through, session by session."""

    def __init__(
        self, setting: Setting, population: Population, rosters: Rosters, random: Random
    ) -> None:
        """Note who may come to which course; the people of the sign-ins are seated by hand."""
        self.finished: dict[int, dict[int, date]] = defaultdict(dict)  # course → person → day
        self._setting, self._rosters, self._random = setting, rosters, random
        self._residents = [r for r in population.residents if r.chair.account is None]
        self._busy: set[tuple[int, date]] = set()
        self._windows: set[int] = set()
        self._zeal = {
            resident.department_id: random.uniform(LEAST_ZEAL, MOST_ZEAL)
            for resident in population.residents
        }
        self._before = dict(
            Course.objects.exclude(code=YEAR_LONG)
            .filter(prerequisite__isnull=False)
            .values_list("pk", "prerequisite")
        )
        self._pools = {rule.course_id: self._pool(rule) for rule in self._rules()}

    def e_learners(self, session: Session) -> list[Resident]:
        """Return who takes an e-learning course in this window: departments differ in zeal."""
        over = session.state == SessionState.CLOSED
        share = (0.8 if session.course_id in self._windows else 0.62) if over else 0.12
        self._windows.add(session.course_id)
        done = self.finished[session.course_id]
        chosen = [
            resident
            for resident in self._residents
            if resident.member.pk not in done
            and self._random.random() < share * self._zeal[resident.department_id]
        ]
        self._random.shuffle(chosen)
        return chosen

    def draw(self, session: Session, count: int) -> list[Resident]:
        """Take so many who are ready for a session and free on its day."""
        pool, day = self._pools[session.course_id], session.starts_at.date()
        chosen: list[Resident] = []
        passed = []
        # Few have done what a course builds on, so all are looked at; else the first will do.
        tries = len(pool) if session.course_id in self._before else count * TRIES
        for _ in range(min(len(pool), tries)):
            if len(chosen) == count:
                break
            resident = pool.pop()
            key = (resident.member.pk, day)
            if self._is_ready(session, resident) and key not in self._busy:
                self._busy.add(key)
                chosen.append(resident)
            else:
                passed.append(resident)
        # Who could not come this time is asked again after the others.
        pool[:0] = passed
        return chosen

    def give_back(self, session: Session, resident: Resident) -> None:
        """Let somebody who did not complete the course ask again for a later session."""
        if resident.chair.account is None:
            self._pools[session.course_id].insert(0, resident)

    def _rules(self) -> list[Requirement]:
        return list(Requirement.objects.filter(fiscal_year=self._setting.year.year))

    def _pool(self, rule: Requirement) -> list[Resident]:
        pool = [resident for resident in self._residents if self._is_meant(rule, resident)]
        self._random.shuffle(pool)
        # Taken from the end: the people of the DX teams come first.
        return sorted(pool, key=lambda resident: resident.member.pk in self._rosters.roles)

    def _is_meant(self, rule: Requirement, resident: Resident) -> bool:
        roles = self._rosters.roles.get(resident.member.pk, frozenset())
        has_role = not roles.isdisjoint(rule.roles)
        if rule.cycle == Cycle.ON_HIRING:
            return resident.member.hired_on >= self._setting.april(1)
        if rule.obligation == Obligation.EVERYBODY:
            return True
        if rule.obligation == Obligation.ROLE:
            return has_role
        yearly = resident.member.employment_kind == EmploymentKind.FISCAL_YEAR
        return has_role or (resident.chair.grade in rule.grades and not yearly)

    def _is_ready(self, session: Session, resident: Resident) -> bool:
        """Tell whether the prerequisite has been completed before the session."""
        before = self._before.get(session.course_id)
        if before is None:
            return True
        finished = self.finished[before].get(resident.member.pk)
        return finished is not None and finished < session.starts_at.date()
