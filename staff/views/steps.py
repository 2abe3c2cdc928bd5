"""A form whose consequences are shown before it is written: enter, look, save.

Works without JavaScript: what was typed travels in hidden fields. Saving checks everything again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import models
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from staff.rules import StaffRefused
from staff.rules.timeline import STALE, StaleRefused
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE

STEP = "step"


@dataclass(frozen=True)
class Steps:
    """What differs from form to form.

    mark: of what the page shows now; a form that carries another one is stale.
    preview: the context of the confirmation; raises StaffRefused.
    act: writes; returns the object to whose page one goes, and what to say.
    """

    form: BaseForm
    mark: str
    preview: Callable[[], dict[str, Any]]
    act: Callable[[], tuple[models.Model, str]]
    templates: tuple[str, str]
    page: dict[str, Any] = field(default_factory=dict)


def answer(request: HttpRequest, steps: Steps) -> HttpResponse:
    """Show the form, its consequences, or where one goes after saving."""
    if request.method != "POST":
        return _form(request, steps)
    if not steps.form.is_valid():
        return _form(request, steps, status=HTTP_UNPROCESSABLE)
    step = request.POST.get(STEP, "look")
    if step == "edit":
        return _form(request, steps)
    try:
        if steps.form.cleaned_data["mark"] != steps.mark:
            raise StaleRefused(STALE)
        shown = steps.preview()
        if step == "save":
            target, text = steps.act()
            messages.success(request, text)
            return redirect(target)
    except StaffRefused as refusal:
        return _refused(request, steps, refusal)
    return _confirm(request, steps, shown)


def _form(request: HttpRequest, steps: Steps, *, status: int = 200) -> HttpResponse:
    context = {"form": steps.form, "submit_label": "内容を確認する", **steps.page}
    return TemplateResponse(request, steps.templates[0], context, status=status)


def _refused(request: HttpRequest, steps: Steps, refusal: StaffRefused) -> HttpResponse:
    """Keep what was typed; a stale form gets the mark of what is shown now."""
    steps.form.add_error(None, str(refusal))
    if not isinstance(refusal, StaleRefused):
        return _form(request, steps, status=HTTP_UNPROCESSABLE)
    steps.form.data = {**steps.form.data.dict(), "mark": steps.mark}
    return _form(request, steps, status=HTTP_CONFLICT)


def _confirm(request: HttpRequest, steps: Steps, shown: dict[str, Any]) -> HttpResponse:
    typed = [
        (key, value)
        for key, values in request.POST.lists()
        if key not in {STEP, "csrfmiddlewaretoken"}
        for value in values
    ]
    context = {"typed": typed, **steps.page, **shown}
    return TemplateResponse(request, steps.templates[1], context)
