"""Job titles: which grade each has, and which of them head a division."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from staff.actions.job_titles import save_job_title
from staff.forms import JobTitleForm
from staff.models import JobTitle
from staff.permissions import can_edit_job_titles, requires
from staff.queries import history_of, unknown_job_titles
from staff.tables.job_titles import JOB_TITLES
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@requires(can_edit_job_titles)
@require_GET
def job_title_list(request: HttpRequest) -> HttpResponse:
    """List the titles; above them those that imports have met and nobody has entered."""
    return list_page(request, JOB_TITLES, context={"unknown": unknown_job_titles()})


@requires(can_edit_job_titles)
@require_http_methods(["GET", "POST"])
def job_title_create(request: HttpRequest) -> HttpResponse:
    """Enter a title; a link from the unknown ones brings its name along."""
    form = JobTitleForm(request.POST or None, initial={"name": request.GET.get("name", "")})
    return _answer(request, form, {"heading": "職名の追加", "submit_label": "追加する"})


@requires(can_edit_job_titles)
@require_http_methods(["GET", "POST"])
def job_title_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a title's grade, or whether it heads a division."""
    job_title = get_object_or_404(JobTitle, pk=pk)
    name = job_title.name  # the form writes what was typed onto the object, even if refused
    form = JobTitleForm(request.POST or None, instance=job_title)
    extra = {"heading": f"職名「{name}」", "submit_label": "保存する"}
    return _answer(request, form, extra, history_for=job_title)


def _answer(
    request: HttpRequest,
    form: JobTitleForm,
    extra: dict[str, Any],
    *,
    history_for: JobTitle | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        save_job_title(job_title=form.save(commit=False), by=request.user)
        messages.success(request, f"職名「{form.instance.name}」を保存しました。")
        return redirect("staff:job-title-list")
    context = {"form": form, "cancel_url": reverse("staff:job-title-list"), **extra}
    if history_for is not None:
        context["history"] = history_of(history_for)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "staff/job_title_form.html", context, status=status)
