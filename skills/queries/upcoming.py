"""From 1 April: what will be asked of a person whose grade or role changes, as far as one may know.

Posts to come are a secret until their transfer is announced. Somebody who prepares transfers sees
the dated posts; everybody else today's post and what announced batches make of it. Who will hold
a seat of a DX promotion team by appointment is public and counts for everybody; a seat that goes
with a post (充て職) is known as far as the post is.
"""

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from japan.fiscal import FiscalYear
from skills.choices import GapState
from skills.models import Skill
from skills.queries.maps import SkillMap, level_on
from skills.queries.targets import in_role_order, profile_on, reasons_of, with_post
from skills.rules import Profile, Reason, gap, gap_state, target_of
from staff.choices import Grade, TransferKind
from staff.models import StaffMember, TransferBatch, TransferLine
from staff.permissions import can_edit_staff, latest_day_for
from staff.rules import Post
from teams.models import PostBinding, Tenure

MAIN_KINDS = (TransferKind.MOVE, TransferKind.TITLE, TransferKind.HIRE, TransferKind.LEAVE)


@dataclass(frozen=True)
class UpcomingLine:
    """One skill whose target will be another one."""

    skill: Skill
    before: int
    after: int
    level: int
    reasons: tuple[Reason, ...]

    @property
    def gap(self) -> int:
        """Return how many levels will be missing; never below 0."""
        return max(gap(self.after, self.level), 0)

    @property
    def state(self) -> GapState:
        """Return where the level will stand against the new target."""
        return gap_state(self.after, self.level)


@dataclass(frozen=True)
class Upcoming:
    """What changes on the first day of the next fiscal year."""

    day: date
    year: FiscalYear
    is_published: bool
    before: Profile
    after: Profile
    lines: tuple[UpcomingLine, ...]

    @property
    def changes_grade(self) -> bool:
        """Tell whether the grade becomes another one."""
        return self.before.grade != self.after.grade

    @property
    def changes_roles(self) -> bool:
        """Tell whether the team roles become others."""
        return self.before.roles != self.after.roles

    @property
    def gaps(self) -> int:
        """Return how many of the changed skills will be below their target."""
        return sum(1 for line in self.lines if line.gap)


def upcoming(shown: SkillMap, viewer: StaffMember) -> Upcoming | None:
    """Return what the viewer may know of the person's next 1 April; None where nothing changes.

    shown: today's map. Four queries at most. Where the next year's map is not published yet, the
    present year's targets stand in for it.
    """
    next_year = shown.year.next
    day = next_year.first_day
    before = profile_on(shown.person, shown.on)
    after = known_profile(shown.person, viewer, day)
    is_published = any(
        target.fiscal_year == next_year.year
        for line in shown.lines
        for target in line.skill.targets_of_years
    )
    year = next_year if is_published else shown.year
    lines = []
    for line in shown.lines:
        reasons = reasons_of(line.skill, after, year, day)
        if target_of(reasons) != line.target:
            level = level_on(line.skill, day)
            lines.append(UpcomingLine(line.skill, line.target, target_of(reasons), level, reasons))
    found = Upcoming(day, next_year, is_published, before, after, tuple(_in_order(lines)))
    return found if lines or found.changes_grade or found.changes_roles else None


def _in_order(lines: list[UpcomingLine]) -> list[UpcomingLine]:
    return sorted(lines, key=lambda line: (-line.gap, line.skill.order, line.skill.code))


def known_profile(person: StaffMember, viewer: StaffMember, day: date) -> Profile:
    """Return what the rules will look at on a day to come, as far as the viewer may know."""
    standing = person.standing_on(day) if can_edit_staff(viewer) else person.standing
    lines = announced_lines(person, day)
    held = Tenure.objects.known_on(day, latest_day_for(viewer, day)).holders()
    held = held.filter(person=person)
    if lines and standing.main:
        held = held.exclude(binding__division=standing.main.division_id)
    names = [*held.values_list("seat__role", flat=True), *_bound_roles(standing.main, lines, day)]
    profile = with_post(Profile(roles=in_role_order(names)), standing)
    for line in lines:
        profile = _after(profile, line)
    return profile


def _bound_roles(main: Post | None, lines: list[TransferLine], day: date) -> list[str]:
    """Return the roles that go with the main post as announced lines leave it.

    One query where a line is announced, none where not.
    """
    if not lines or lines[-1].kind == TransferKind.LEAVE:
        return []
    division_id = main.division_id if main else None
    title, is_head = (main.job_title, main.is_head) if main else ("", False)
    for line in lines:
        if line.division and line.kind != TransferKind.TITLE:
            division_id = line.division.pk
        if line.job_title:
            title, is_head = line.job_title.name, line.job_title.heads_division
    whose = Q(job_title__name=title)
    if is_head:
        whose |= Q(job_title=None)
    bound = PostBinding.objects.on(day).filter(whose, division=division_id)
    return list(bound.values_list("seat__role", flat=True))


def announced_lines(person: StaffMember, day: date) -> list[TransferLine]:
    """Return the lines about the person's main post that are announced and come true by the day."""
    now = timezone.now()
    batches = TransferBatch.objects.announced(now).filter(
        effective_on__gt=timezone.localdate(now), effective_on__lte=day
    )
    lines = TransferLine.objects.filter(
        batch__in=batches, number=person.number, kind__in=MAIN_KINDS
    )
    return list(
        lines.select_related("division", "job_title").order_by("batch__effective_on", "row", "pk")
    )


def _after(profile: Profile, line: TransferLine) -> Profile:
    """Return the profile after a line. A line that names no division or title leaves it."""
    if line.kind == TransferKind.LEAVE:
        return Profile(roles=profile.roles)
    if line.division and line.kind != TransferKind.TITLE:
        profile = replace(profile, department_id=line.division.department_id)
    if line.job_title:
        grade = Grade(line.job_title.grade) if line.job_title.grade else None
        profile = replace(profile, grade=grade, family=line.job_title.family)
    return profile
