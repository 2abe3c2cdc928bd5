"""Posts by hand: corrected, changed from a day, added, ended; hires, leavers, times away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.actions import postings, statuses
from staff.forms import postings as forms
from staff.models import Posting, StaffMember, StatusPeriod
from staff.permissions import can_edit_staff, requires
from staff.queries.edit_effects import followed_by
from staff.queries.employment import kinds_of
from staff.queries.postings import (
    describe,
    person_mark,
    plan_edit,
    spans_mark,
    spans_of,
    status_mark,
)
from staff.rules.employment import has_ended
from staff.rules.timeline import Add, Leave, Span, StaleRefused, is_correction, period_words
from staff.rules.transfers.moves import account_end
from staff.views.asking import Question, ask
from staff.views.http import HTTP_CONFLICT
from staff.views.steps import Steps, answer

TEMPLATES = ("staff/posting_form.html", "staff/posting_confirm.html")


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def posting_create(request: HttpRequest, number: str) -> HttpResponse:
    """Add a post beside the others."""
    person = get_object_or_404(StaffMember, number=number)
    initial = {"kind": "concurrent" if person.standing.main else "main"}
    form = _bound(request, person, forms.AddPostingForm, initial)
    page = {"heading": "配属の追加", "hint": "add"}
    return _edit(request, person, form, postings.add_posting, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def posting_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """「この行を直す」."""
    person, span = _row(pk)
    initial = forms.post_initial(span)
    form = _bound(request, person, forms.CorrectPostingForm, initial, span=span)
    page = {"heading": "この行を直す", "hint": "correct", "row": _line(span)}
    return _edit(request, person, form, postings.correct_posting, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def posting_change(request: HttpRequest, pk: int) -> HttpResponse:
    """「この日から変える」."""
    person, span = _row(pk)
    initial = forms.post_initial(span)
    form = _bound(request, person, forms.ChangePostingForm, initial, span=span)
    page = {"heading": "この日から変える", "hint": "change", "row": _line(span)}
    return _edit(request, person, form, postings.change_posting, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def posting_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post with its last day."""
    person, span = _row(pk)
    initial = {"last_day": span.last_day}
    form = _bound(request, person, forms.EndPostingForm, initial, span=span)
    page = {"heading": "この配属を終える", "hint": "end", "row": _line(span)}
    return _edit(request, person, form, postings.end_posting, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def posting_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a row that should never have been there."""
    person, span = _row(pk)
    form = _bound(request, person, forms.RemovePostingForm, {}, span=span)
    page = {"heading": "この行を消す", "hint": "remove", "row": _line(span)}
    return _edit(request, person, form, postings.remove_posting, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def person_leave(request: HttpRequest, number: str) -> HttpResponse:
    """End every post with the person's last day."""
    person = get_object_or_404(StaffMember, number=number)
    form = _bound(request, person, forms.LeaveForm, {})
    page = {"heading": "退職の登録", "hint": "leave"}
    return _edit(request, person, form, postings.leave, page)


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def person_create(request: HttpRequest) -> HttpResponse:
    """Store somebody new with a first main post."""
    person = StaffMember()
    form = forms.HireForm(request.POST or None, instance=person, initial={"mark": "new"})

    def preview() -> dict[str, Any]:
        after = plan_edit(person, Add(form.span()), (), timezone.localdate())
        return {"after": describe(after, timezone.localdate()), "facts": _typed_facts(form)}

    def act() -> tuple[StaffMember, str]:
        hired = postings.hire(person=form.instance, span=form.span(), by=request.user)
        return hired, f"{hired.name}さんを登録しました。"

    page = {"heading": "職員の登録", "hint": "hire", "cancel_url": "/staff/people/"}
    return answer(request, Steps(form, "new", preview, act, TEMPLATES, page))


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Correct a person's own fields."""
    person = get_object_or_404(StaffMember, number=number)
    name, mark, kind = person.name, person_mark(person), person.employment_kind
    form = forms.CorrectPersonForm(request.POST or None, instance=person, initial={"mark": mark})

    def preview() -> dict[str, Any]:
        typed = [each for each in _typed_facts(form) if each[0] != form["corrects_kind"].label]
        return {"facts": [*typed, *_kind_facts(form, person, kind)]}

    def act() -> tuple[StaffMember, str]:
        saved = postings.correct_person(
            person=form.instance,
            mark=mark,
            corrects_kind=form.cleaned_data["corrects_kind"],
            by=request.user,
        )
        return saved, "職員の内容を保存しました。"

    page = _page(person, {"heading": "職員の内容を直す", "hint": "person", "name": name})
    return answer(request, Steps(form, mark, preview, act, TEMPLATES, page))


def _kind_facts(form: Any, person: StaffMember, before: str) -> list[tuple[str, str]]:
    """Say from when another kind of employment holds."""
    if form.cleaned_data["employment_kind"] == before:
        return []
    kinds = kinds_of([person.pk]).get(person.pk, ())
    if has_ended(kinds, timezone.localdate()):
        told = "退職した職員です。最後の任用区分の期間の全部が、新しい任用区分になります。"
    elif form.cleaned_data["corrects_kind"]:
        told = "今の任用区分の期間の全部が、新しい任用区分になります。"
    else:
        told = "今日から新しい任用区分になります。昨日までの記録は残ります。"
    return [("任用区分の変更", told)]


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def status_create(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a time away."""
    person = get_object_or_404(StaffMember, number=number)
    return _status(request, StatusPeriod(person=person), "休業・派遣などの登録")


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def status_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a time away."""
    status = get_object_or_404(StatusPeriod.objects.visible_to(request.user), pk=pk)
    return _status(request, status, "休業・派遣などを直す")


@requires(can_edit_staff)
@require_http_methods(["GET", "POST"])
def status_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a time away that never was, after a last look."""
    status = get_object_or_404(StatusPeriod.objects.visible_to(request.user), pk=pk)
    question = _removal(status)
    if request.method == "GET":
        return ask(request, question)
    try:
        mark = request.POST.get("mark", "")
        statuses.remove_status(status=status, mark=mark, by=request.user)
    except StaleRefused as refusal:
        return ask(request, question, refusal=str(refusal), status=HTTP_CONFLICT)
    messages.success(request, "休業・派遣などの記録を消しました。")
    return redirect(status.person)


def _removal(status: StatusPeriod) -> Question:
    person, lower, upper = status.person, status.period.lower, status.period.upper
    return Question(
        f"休業・派遣などを消す：{person.name}",
        (
            f"{status.get_kind_display()}（{period_words(lower, upper)}）の記録を消します。",
            "なかったことになり、その期間も割合の対象に入ります。元には戻せません。",
            "終わったときは、消さずに「直す」で最後の日を入れてください。",
        ),
        "この記録を消す",
        person.get_absolute_url(),
        person.name,
        sent={"mark": status_mark(status)},
    )


def _status(request: HttpRequest, status: StatusPeriod, heading: str) -> HttpResponse:
    mark = status_mark(status)
    initial = {"mark": mark, **forms.status_initial(status)}
    form = forms.StatusForm(request.POST or None, instance=status, initial=initial)

    def preview() -> dict[str, Any]:
        status.period = form.period()
        statuses.check_status(status)
        return {"facts": _typed_facts(form)}

    def act() -> tuple[StaffMember, str]:
        status.period = form.period()
        statuses.save_status(status=status, mark=mark, by=request.user)
        return status.person, "休業・派遣などを保存しました。"

    page = _page(status.person, {"heading": heading, "hint": "status"})
    return answer(request, Steps(form, mark, preview, act, TEMPLATES, page))


def _row(pk: int) -> tuple[StaffMember, Span]:
    posting = get_object_or_404(Posting.objects.select_related("person"), pk=pk)
    return posting.person, next(span for span in spans_of(posting.person) if span.pk == pk)


def _line(span: Span) -> Any:
    return describe([span], timezone.localdate())[0]


def _bound(
    request: HttpRequest,
    person: StaffMember,
    form: type[Any],
    initial: dict[str, Any],
    **kwargs: Any,
) -> Any:
    mark = spans_mark(spans_of(person))
    return form(request.POST or None, initial={**initial, "mark": mark}, **kwargs)


def _edit(
    request: HttpRequest,
    person: StaffMember,
    form: Any,
    action: Callable[..., None],
    page: dict[str, Any],
) -> HttpResponse:
    """Show what an edit makes of the person's timeline, then write it."""
    today, before = timezone.localdate(), spans_of(person)
    mark = spans_mark(before)

    def preview() -> dict[str, Any]:
        edit = form.edit()
        after = plan_edit(person, edit, before, today)
        ends = account_end(edit, before, after, expires_on=person.expires_on)
        return {
            "before": describe(before, today, unlike=after),
            "after": describe(after, today, unlike=before),
            "account_ends": ends if isinstance(edit, Leave) else None,
            "account_reopens": ends != person.expires_on,
            "followed": followed_by(
                person, before, after, today, is_correction=is_correction(edit)
            ),
        }

    def act() -> tuple[StaffMember, str]:
        action(person=person, edit=form.edit(), mark=mark, by=request.user)
        return person, f"{person.name}さんの配属を保存しました。"

    return answer(request, Steps(form, mark, preview, act, TEMPLATES, _page(person, page)))


def _page(person: StaffMember, page: dict[str, Any]) -> dict[str, Any]:
    return {"person": person, "cancel_url": person.get_absolute_url(), **page}


def _typed_facts(form: Any) -> list[tuple[str, Any]]:
    """Return what was typed, field by field, for a last look."""
    shown = []
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name)
        choices = getattr(bound.field, "choices", None)
        if choices and not hasattr(bound.field, "queryset"):
            value = dict(bound.field.choices).get(value, value)
        shown.append((bound.label, "はい" if value is True else value or "—"))
    return shown
