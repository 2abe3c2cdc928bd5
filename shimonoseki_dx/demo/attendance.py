"""Who took which training: requests in order, waiting lists, attendance, completion."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from shimonoseki_dx.demo.accounts import EMPLOYEE, HEAD, LEAD, LEADER, MEMBER, OFFICE
from shimonoseki_dx.demo.candidates import Candidates
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.sessions import E_LEARNING
from shimonoseki_dx.demo.setting import Setting
from shimonoseki_dx.demo.teams import Rosters
from staff.models import StaffMember
from training.choices import Attendance, EnrolmentState, SessionState
from training.models import Enrolment, Session

# What the people of the sign-ins have done, and what lies before them.
DONE = {
    EMPLOYEE: ("C01", "C18"),
    HEAD: ("C01", "C16", "C02"),
    LEADER: ("C01", "C16", "C07", "C08", "C12"),
    LEAD: ("C01", "C16", "C02", "C12"),
    OFFICE: ("C01", "C16", "C07", "C22", "C15"),
    MEMBER: ("C01",),
}
BOOKED = {EMPLOYEE: ("C17",), HEAD: ("C13",), LEADER: ("C09",), LEAD: ("C14",), MEMBER: ("C07",)}
WAITING = {EMPLOYEE: ("C05",), LEADER: ("C22",)}
# Of these the first session is taken, of others the newest: some build on them.
TAKEN_EARLY = (*E_LEARNING, "C07")
REASONS = (
    "", "", "", "担当業務の見直しに生かしたいため", "目標のレベルに足りていないため",
    "所属で使い方を広めたいため", "前回は業務の都合で参加できなかったため",
    "台帳の電子化を担当することになったため", "所属長に勧められたため",
)  # fmt: skip
MARKS = [Attendance.PRESENT] * 91 + [Attendance.ABSENT] * 6 + [Attendance.PARTIAL] * 3
CANCELLED_SHARE = 0.05
NOMINATED_SHARE = 0.12
PARTIAL_IS_ENOUGH = 0.5
USUAL_GROUP = 60  # where seats are not counted
OVERBOOKED = 4


@dataclass
class Fixed:
    """The people of the sign-ins in one session: who asks first, and who last."""

    first: list[Resident] = field(default_factory=list)
    last: list[Resident] = field(default_factory=list)


def enrol_everybody(
    setting: Setting, population: Population, rosters: Rosters, sessions: list[Session]
) -> list[Enrolment]:
    """Play the year through in the order of the sessions, and write it down at once."""
    year = _Year(setting, population, rosters, sessions)
    enrolments = [enrolment for session in sessions for enrolment in year.play(session)]
    return Enrolment.objects.bulk_create(enrolments, batch_size=1000)


class _Year:
    def __init__(
        self, setting: Setting, population: Population, rosters: Rosters, sessions: list[Session]
    ) -> None:
        self.setting = setting
        self.random = setting.random("attendance")
        self.candidates = Candidates(setting, population, rosters, self.random)
        self.heads = {
            resident.chair.division.pk: resident.member
            for resident in population.residents
            if resident.chair.is_head
        }
        self.fixed = _fixed(setting, population, sessions)

    def play(self, session: Session) -> Iterator[Enrolment]:
        """Yield the enrolments of one session, in the order in which people asked."""
        if session.opens_at >= self.setting.now:
            return
        fixed = self.fixed[session.pk]
        people = [*fixed.first, *self._others(session, fixed), *fixed.last]
        confirmed = 0
        for resident, moment in zip(people, self._moments(session, len(people)), strict=True):
            has_seat = not session.capacity or confirmed < session.capacity
            enrolment = self._request(session, resident, moment, has_seat=has_seat)
            confirmed += enrolment.state == EnrolmentState.CONFIRMED
            yield enrolment

    def _others(self, session: Session, fixed: Fixed) -> list[Resident]:
        """Return who else asks for a seat: enough for a full room, sometimes more."""
        if session.course.code in E_LEARNING:
            return self.candidates.e_learners(session)
        capacity = session.capacity or USUAL_GROUP
        if fixed.last:
            return self.candidates.draw(session, capacity + OVERBOOKED)
        open_for = (self.setting.now - session.opens_at) / (session.closes_at - session.opens_at)
        share = min(1.0, max(0.15, 1.4 * open_for)) * self.random.uniform(0.6, 1.25)
        return self.candidates.draw(session, max(3, round(capacity * share)))

    def _moments(self, session: Session, count: int) -> list[datetime]:
        begin, end = session.opens_at, min(session.closes_at, self.setting.now)
        # Most ask soon after the opening; no two at the same moment, so the queue is plain.
        parts = sorted(self.random.random() ** 1.6 for _ in range(count))
        length = (end - begin).total_seconds() - 1
        return [
            begin + timedelta(seconds=int(part * length), microseconds=number)
            for number, part in enumerate(parts)
        ]

    def _request(
        self, session: Session, resident: Resident, moment: datetime, *, has_seat: bool
    ) -> Enrolment:
        enrolment = Enrolment(
            session=session,
            attendee=resident.member,
            department_id=resident.department_id,
            reason=self.random.choice(REASONS),
            state=self._state(session, resident, has_seat=has_seat),
            requested_at=moment,
            requested_by=self._asker(resident),
        )
        if session.state != SessionState.CLOSED:
            return enrolment
        if enrolment.state == EnrolmentState.CONFIRMED:
            self._attend(enrolment, resident)
        if enrolment.completed_on:
            finished = self.candidates.finished[session.course_id]
            finished.setdefault(resident.member.pk, enrolment.completed_on)
        elif session.course.code not in E_LEARNING:
            self.candidates.give_back(session, resident)
        return enrolment

    def _state(self, session: Session, resident: Resident, *, has_seat: bool) -> EnrolmentState:
        if session.state == SessionState.CANCELLED:
            return EnrolmentState.CANCELLED
        if resident.chair.account is None and self.random.random() < CANCELLED_SHARE:
            return EnrolmentState.CANCELLED
        if has_seat:
            return EnrolmentState.CONFIRMED
        over = session.state == SessionState.CLOSED
        return EnrolmentState.CANCELLED if over else EnrolmentState.WAITING

    def _asker(self, resident: Resident) -> StaffMember:
        """Return who asked: mostly the person, sometimes the head, who nominates."""
        head = self.heads.get(resident.chair.division.pk, resident.member)
        nominated = resident.chair.account is None and self.random.random() < NOMINATED_SHARE
        return head if nominated else resident.member

    def _attend(self, enrolment: Enrolment, resident: Resident) -> None:
        known = resident.chair.account is not None
        enrolment.attendance = Attendance.PRESENT if known else self.random.choice(MARKS)
        partial = enrolment.attendance == Attendance.PARTIAL
        enrolment.completes_anyway = partial and self.random.random() < PARTIAL_IS_ENOUGH
        if enrolment.attendance == Attendance.PRESENT or enrolment.completes_anyway:
            enrolment.completed_on = timezone.localdate(enrolment.session.ends_at)


def _fixed(setting: Setting, population: Population, sessions: list[Session]) -> dict[int, Fixed]:
    """Find a session for everything that a sign-in has done, booked or waits for."""
    fixed: dict[int, Fixed] = defaultdict(Fixed)
    over = [s for s in sessions if s.state == SessionState.CLOSED]
    opened = [s for s in sessions if s.state == SessionState.PLANNED and _is_open(s, setting)]
    for number, code in _pairs(DONE):
        if held := [s for s in over if s.course.code == code]:
            session = held[0 if code in TAKEN_EARLY else -1]
            fixed[session.pk].first.append(population.by_number(number))
    for number, code in _pairs(BOOKED):
        if session := next((s for s in opened if s.course.code == code), None):
            fixed[session.pk].first.append(population.by_number(number))
    for number, code in _pairs(WAITING):
        if session := next((s for s in opened if s.course.code == code), None):
            fixed[session.pk].last.append(population.by_number(number))
    return fixed


def _is_open(session: Session, setting: Setting) -> bool:
    return session.opens_at < setting.now < session.closes_at


def _pairs(plan: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    return ((number, code) for number, codes in plan.items() for code in codes)
