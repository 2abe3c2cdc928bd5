"""One's notices, how one wants to be told, and one's jobs."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff.actions import notices
from staff.choices import NoticeChoice, NoticeState
from staff.forms import MomentForm, MutableKindForm, NoticeSettingsForm
from staff.models import Job, Notice
from staff.queries.notices import chosen_by, tab_counts
from staff.rules.notice_kinds import NoticeKind, find_kind, kind_of
from staff.tables.notices import NOTICES
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """List one's own notices, in the parts that the tabs name."""
    marked = request.GET.get("marked", "")
    context = {
        "tabs": _tabs(request),
        "has_filters": bool(request.GET.get("q") or request.GET.get("kind")),
        "marked": marked if MomentForm({"moment": marked}).is_valid() else "",
    }
    return list_page(request, NOTICES, context=context)


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    counts = tab_counts(request.user)
    asked = request.GET.get("state", "")
    chosen = asked if asked in NoticeState else ""
    address = reverse("staff:notice-list")
    tabs = [{"label": "すべて", "url": address, "count": counts["all"], "current": not chosen}]
    tabs += [
        {
            "label": state.label,
            "url": reverse("staff:notice-list", query={"state": state}),
            "count": counts[state],
            "current": chosen == state,
        }
        for state in NoticeState
    ]
    return tabs


@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a notice and note that it was read."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notices.mark_read(notice=notice)
    address = request.build_absolute_uri(notice.path) if notice.path else ""
    texts = [notice.title, notice.body, address]
    kind = find_kind(notice.kind)
    context = {
        "notice": notice,
        "mute_prefix": kind.prefix if kind and kind.mutable else "",
        "chat_text": "\n".join(text for text in texts if text),
    }
    return TemplateResponse(request, "staff/notice_detail.html", context)


@require_POST
def notice_unread(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a notice back among the unread ones."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    notices.mark_unread(notice=notice)
    messages.success(request, "未読に戻しました。")
    return redirect("staff:notice-list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's notices as read; the list then offers to take it back."""
    moment = notices.mark_all_read(person=request.user)
    query = {"marked": moment.isoformat()} if moment else {}
    return redirect(reverse("staff:notice-list", query=query))


@require_POST
def notice_read_undo(request: HttpRequest) -> HttpResponse:
    """Take back "mark all as read"."""
    form = MomentForm(request.POST)
    if form.is_valid():
        count = notices.undo_all_read(person=request.user, moment=form.cleaned_data["moment"])
        messages.success(request, f"{count:,}件を未読に戻しました。")
    return redirect("staff:notice-list")


@require_POST
def notice_mute(request: HttpRequest) -> HttpResponse:
    """Mute a kind, from a notice of that kind."""
    kind = _mutable_kind(request)
    notices.choose(person=request.user, choices={kind.prefix: NoticeChoice.MUTED})
    messages.success(request, f"「{kind.label}」をミュートしました。受け取り方で元に戻せます。")
    return redirect("staff:notice-list")


@require_POST
def notice_unmute(request: HttpRequest) -> HttpResponse:
    """Hear of a kind again, as it comes to somebody who has chosen nothing."""
    kind = _mutable_kind(request)
    notices.choose(person=request.user, choices={kind.prefix: kind.default})
    messages.success(request, f"「{kind.label}」を、また知らせるようにしました。")
    return redirect("staff:notice-list")


def _mutable_kind(request: HttpRequest) -> NoticeKind:
    form = MutableKindForm(request.POST)
    if not form.is_valid():
        raise Http404
    return kind_of(form.cleaned_data["kind"])


@require_http_methods(["GET", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Choose for each kind how one is told of it."""
    form = NoticeSettingsForm(request.POST or None, chosen=chosen_by(request.user))
    if form.is_valid():
        notices.choose(person=request.user, choices=form.cleaned_data)
        messages.success(request, "お知らせの受け取り方を保存しました。")
        return redirect("staff:notice-settings")
    context = {
        "form": form,
        "cancel_url": reverse("staff:notice-list"),
        "digest_hour": settings.DIGEST_HOUR,
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "staff/notice_settings.html", context, status=status)


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """List one's recent jobs, so that one that was left is found again."""
    jobs = Job.objects.visible_to(request.user)[:50]
    return TemplateResponse(request, "staff/job_list.html", {"jobs": jobs})


@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a job is; htmx asks for the fragment again until it has ended."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    template = "staff/_job.html" if request.htmx else "staff/job_detail.html"
    return TemplateResponse(request, template, {"job": job})


@require_GET
def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the file that the job made, to the person who started it alone."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if not job.file:
        raise Http404
    return FileResponse(job.file.open("rb"), as_attachment=True, filename=job.filename)
