"""Forms about departments and divisions: new, corrected, renamed, merged, split, closed."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.actions import organisation as actions
from staff.forms import mergers
from staff.forms.organisation import (
    CloseForm,
    CorrectDepartmentForm,
    CorrectDivisionForm,
    NewDepartmentForm,
    NewDivisionForm,
    RenameForm,
)
from staff.models import Department, Division
from staff.permissions import can_edit_staff, requires
from staff.queries import previews
from staff.queries.organisation import (
    AnyUnit,
    divisions_from,
    names_in_force,
    postings_from,
    unit_mark,
)
from staff.views.steps import Steps, answer

TEMPLATES = ("staff/organisation_form.html", "staff/organisation_confirm.html")
UNITS: dict[str, type[AnyUnit]] = {"departments": Department, "divisions": Division}
NEW: dict[str, Any] = {"departments": NewDepartmentForm, "divisions": NewDivisionForm}
CORRECT: dict[str, Any] = {"departments": CorrectDepartmentForm, "divisions": CorrectDivisionForm}
MERGE: dict[str, Any] = {
    "departments": (mergers.MergeDepartmentsForm, actions.merge_departments),
    "divisions": (mergers.MergeDivisionsForm, actions.merge_divisions),
}
SPLIT: dict[str, Any] = {
    "departments": ("department", actions.split_department),
    "divisions": ("division", actions.split_division),
}
Values = Callable[[], dict[str, Any]]


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def unit_create(request: HttpRequest, units: str) -> HttpResponse:
    """Store a department or division that begins on a day."""
    form = NEW[units](request.POST or None, initial=_new_initial(request))

    def values() -> dict[str, Any]:
        data = form.cleaned_data
        unit = form.save(commit=False)
        return {"unit": unit, "on": data["on"], "note": data["note"]}

    word = UNITS[units]._meta.verbose_name
    page = {"heading": f"{word}の新設", "cancel_url": reverse("staff:organisation-chart")}
    return _answer(
        request, form, "new", (actions.create_unit, values, "新設を登録しました。"), page
    )


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def unit_correct(request: HttpRequest, units: str, pk: int) -> HttpResponse:
    """「この内容を直す」: what was wrong all along."""
    unit = _unit(units, pk)
    name, before, mark = unit.name, previews.facts(unit), unit_mark(unit)
    form = CORRECT[units](request.POST or None, instance=unit, initial={"mark": mark})

    def act() -> tuple[Any, str]:
        saved = actions.correct_unit(unit=unit, values=form.values(), mark=mark, by=request.user)
        return saved, f"「{saved.name}」の内容を直しました。"

    def preview() -> dict[str, Any]:
        return {"effects": previews.correction(before, unit)}

    page = _page(unit, name, "この内容を直す", "correct")
    return answer(request, Steps(form, mark, preview, act, TEMPLATES, page))


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def unit_rename(request: HttpRequest, units: str, pk: int) -> HttpResponse:
    """「この日から名称を変える」."""
    unit = _unit(units, pk)
    name, kana = names_in_force(unit, timezone.localdate())
    form = _bound(request, RenameForm, unit, {"name": name, "kana": kana})

    def values() -> dict[str, Any]:
        spelling = {name: form.cleaned_data[name] for name in ("name", "kana")}
        return {"unit": unit, **spelling, **_said(form)}

    page = _page(unit, unit.name, "この日から名称を変える", "rename")
    what = (actions.rename_unit, values, "名称の変更を登録しました。")
    return _answer(request, form, unit_mark(unit), what, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def unit_close(request: HttpRequest, units: str, pk: int) -> HttpResponse:
    """Close a unit that holds nothing any more."""
    unit = _unit(units, pk)
    form = _bound(request, CloseForm, unit, {})
    what = (actions.close_unit, lambda: {"unit": unit, **_said(form)}, "廃止を登録しました。")
    page = _page(unit, unit.name, "廃止する", "close")
    return _answer(request, form, unit_mark(unit), what, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def unit_merge(request: HttpRequest, units: str, pk: int) -> HttpResponse:
    """Let units go over into another."""
    unit = _unit(units, pk)
    kind, action = MERGE[units]
    form = _bound(request, kind, unit, {}, unit=unit)

    def values() -> dict[str, Any]:
        return {units: form.units(), "into": form.target(), **_said(form)}

    page = _page(unit, unit.name, "統合する", "merge")
    return _answer(request, form, unit_mark(unit), (action, values, "統合を登録しました。"), page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def unit_split(request: HttpRequest, units: str, pk: int) -> HttpResponse:
    """Let new units take over parts of one."""
    unit = _unit(units, pk)
    key, action = SPLIT[units]
    parts = _parts(unit, timezone.localdate())
    form = _bound(request, mergers.SplitForm, unit, {}, unit=unit, parts=parts)

    def values() -> dict[str, Any]:
        return {key: unit, "targets": form.targets(), "places": form.places(), **_said(form)}

    page = _page(unit, unit.name, "分割する", "split")
    return _answer(request, form, unit_mark(unit), (action, values, "分割を登録しました。"), page)


def _answer(
    request: HttpRequest, form: Any, mark: str, what: tuple[Any, Values, str], page: dict[str, Any]
) -> HttpResponse:
    """Rehearse a change for the preview, or make it; then show it on its own page."""
    action, values, done = what

    def preview() -> dict[str, Any]:
        found = actions.rehearse(action, by=request.user, **values())
        effects = previews.describe(found.entries)
        return {"effects": effects, "parts": found.parts, "day": form.cleaned_data["on"]}

    def act() -> tuple[Any, str]:
        made = actions.make(action, by=request.user, **values())
        return made, done

    return answer(request, Steps(form, mark, preview, act, TEMPLATES, page))


def _new_initial(request: HttpRequest) -> dict[str, Any]:
    return {"mark": "new", "department": request.GET.get("department")}


def _parts(unit: AnyUnit, today: date) -> list[tuple[int, str]]:
    if isinstance(unit, Department):
        return list(mergers.division_parts(divisions_from(unit, today), today))
    rows = postings_from([unit], today).select_related("person", "job_title")
    return list(mergers.people_parts(rows.order_by("job_title__order", "person__number")))


def _unit(units: str, pk: int) -> Any:
    return get_object_or_404(UNITS[units], pk=pk)


def _bound(
    request: HttpRequest, form: type[Any], of: AnyUnit, initial: dict[str, Any], **kwargs: Any
) -> Any:
    return form(request.POST or None, initial={**initial, "mark": unit_mark(of)}, **kwargs)


def _said(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("on", "note", "mark")}


def _page(unit: AnyUnit, name: str, heading: str, hint: str) -> dict[str, Any]:
    return {
        "heading": heading,
        "hint": hint,
        "name": name,
        "is_department": isinstance(unit, Department),
        "cancel_url": unit.get_absolute_url(),
    }
