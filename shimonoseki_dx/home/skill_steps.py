"""Skill maps with the way to each target: the map knows no courses, these pages do."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from skills.queries import SkillLine
from skills.views import Step, person_for, show_map, show_skill
from staff.models import StaffMember
from training.queries import CourseStep, steps_to_targets
from training.wording import moment_words


@require_GET
def my_map(request: HttpRequest) -> HttpResponse:
    """Show one's own map; beside each gap the courses that lead to the target, level by level."""
    return show_map(request, request.user, steps_of=steps_for)


@require_GET
def person_map(request: HttpRequest, number: str) -> HttpResponse:
    """Show somebody's map with the same steps: a head asks for a seat from the session's page."""
    return show_map(request, person_for(request, number), steps_of=steps_for)


@require_GET
def skill_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Show a skill with one's own steps in it."""
    return show_skill(request, code, steps_of=steps_for)


def steps_for(person: StaffMember, lines: Sequence[SkillLine]) -> dict[int, list[Step]]:
    """Return by the skill's key the courses from the person's level to the target.

    Where no course reaches the target, the last step says so.
    """
    found = steps_to_targets(person, lines, timezone.now())
    told = {}
    for line in lines:
        if line.gap:
            ways = found.get(line.skill.pk, [])
            reached = max((way.after for way in ways), default=line.level)
            told[line.skill.pk] = [_step(way) for way in ways]
            if reached < line.target:
                levels = f"{reached}→{line.target}"
                told[line.skill.pk].append(Step("この先の研修は、まだありません", levels=levels))
    return told


def _step(way: CourseStep) -> Step:
    page = way.session or way.course
    note = "。".join(
        filter(None, [_when(way), "所属長の確認が要ります" if way.is_proposal else ""])
    )
    return Step(way.course.name, page.get_absolute_url(), note, f"{way.before}→{way.after}")


def _when(way: CourseStep) -> str:
    """Say when the next session is, and whether there is a seat."""
    if way.session is None:
        return "申し込める開催回はありません"
    if way.is_asked:
        seats = "申し込み済み"
    elif not way.has_seat:
        seats = "キャンセル待ち"
    else:
        seats = "定員なし" if way.free_seats is None else f"残り{way.free_seats}席"
    return f"{moment_words(way.session.starts_at)}・{seats}"
