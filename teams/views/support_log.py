"""The log of a support request, and remarks on it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from staff.views.http import HTTP_UNPROCESSABLE
from teams import permissions
from teams.actions import support as actions
from teams.forms.support import LogForm, RemarkForm
from teams.models import SupportLog
from teams.rules import TeamRefused
from teams.views.support import form_page, request_page, visible_request


@require_POST
def log_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what was done."""
    asked = visible_request(request, pk)
    if not permissions.can_log_support(request.user, asked):
        raise Http404
    form = LogForm(request.POST, prefix="log")
    if form.is_valid():
        try:
            actions.add_log(request=asked, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "対応の記録を書きました。")
            return redirect(f"{asked.get_absolute_url()}#logs")
    return request_page(request, asked, status=HTTP_UNPROCESSABLE, log_form=form)


@require_http_methods(["GET", "POST"])
def log_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a line of the log, or take it away."""
    loaded = SupportLog.objects.select_related("request__team__department", "specialist__person")
    log = get_object_or_404(loaded, pk=pk)
    asked = visible_request(request, log.request_id)
    if not permissions.can_edit_log(request.user, log):
        raise Http404
    if "delete" in request.POST:
        actions.delete_log(log=log, by=request.user)
        messages.success(request, "対応の記録を消しました。")
        return redirect(f"{asked.get_absolute_url()}#logs")
    initial = {"on": log.on, "hours": log.hours, "text": log.text}
    form = LogForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_log(log=log, by=request.user, **form.cleaned_data)
        except TeamRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "対応の記録を保存しました。")
            return redirect(f"{asked.get_absolute_url()}#logs")
    context = {
        "form": form,
        "asked": asked,
        "label": "対応の記録を直す",
        "is_log": True,
        "submit_label": "保存する",
        "cancel_url": asked.get_absolute_url(),
    }
    return form_page(request, "teams/support_step.html", context)


@require_POST
def support_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something about a request that one sees."""
    asked = visible_request(request, pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        comment = actions.comment_support(request=asked, by=request.user, **form.cleaned_data)
        messages.success(request, "コメントを書きました。")
        return redirect(f"{asked.get_absolute_url()}#comment-{comment.pk}")
    return request_page(request, asked, status=HTTP_UNPROCESSABLE, remark_form=form)
