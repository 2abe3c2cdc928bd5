"""Personal exceptions: the list, granting one, ending one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from skills import actions, permissions
from skills.forms import EndExceptionForm, ExceptionForm
from skills.models import TargetException
from skills.rules.maps import MapRefused
from skills.tables.exceptions import EXCEPTIONS
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
@requires(permissions.can_see_exceptions)
def exception_list(request: HttpRequest) -> HttpResponse:
    """List the exceptions that the user may see."""
    context = {"may_edit": permissions.can_edit_map(request.user)}
    return list_page(request, EXCEPTIONS, context=context)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def exception_create(request: HttpRequest) -> HttpResponse:
    """Let somebody's target differ from the rules; links bring person and skill along."""
    initial = {name: request.GET.get(name, "") for name in ("number", "skill")}
    form = ExceptionForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            granted = actions.grant_exception(by=request.user, **form.values)
        except MapRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = f"{granted.person.name}さんの「{granted.skill.name}」の目標を決めました。"
            messages.success(request, text)
            return redirect("skills:exception-list")
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {"form": form, "cancel_url": reverse("skills:exception-list")}
    return TemplateResponse(request, "skills/exception_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def exception_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the rules decide again."""
    found = TargetException.objects.select_related("person", "skill", "by")
    exception = get_object_or_404(found, pk=pk)
    today = timezone.localdate()
    form = EndExceptionForm(request.POST or None, initial={"last_day": today})
    if form.is_valid():
        try:
            actions.end_exception(exception=exception, by=request.user, **form.cleaned_data)
        except MapRefused as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(
                request,
                f"{exception.person.name}さんの例外を終わらせました。本人にお知らせが届きます。",
            )
            return redirect("skills:exception-list")
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "exception": exception,
        "is_to_come": exception.period.lower > today,
        "submit_label": "終わらせる",
        "submit_kind": "danger",
        "cancel_url": reverse("skills:exception-list"),
    }
    return TemplateResponse(request, "skills/exception_end.html", context, status=status)
