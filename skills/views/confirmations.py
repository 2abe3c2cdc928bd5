"""The head's pages: what waits, confirm many after a preview, decline; and comments."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from skills import actions, permissions
from skills.choices import EvidenceKind, Level
from skills.forms.confirmations import (
    CommentForm,
    NoteForm,
    ReasonForm,
    read_picks,
    write_picks,
)
from skills.models import Evidence, LevelProposal
from skills.queries import official_levels, waiting_for, waiting_proposals
from skills.rules import SkillsRefused, SkillsStale
from skills.tables import CONFIRMATIONS
from skills.views.picks import Choice, choices_of, matching
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page

PROPOSALS_SHOWN = 50
ROWS_SHOWN = 100
NOTHING_CHOSEN = "確認するスキルを選んでください。"
STAYS_OPEN = (
    "研修からの提案は、「いまのレベルのままにする」では閉じられません。"
    "レベルを確認するか、「見送る」から理由を付けて閉じてください。"
)


@require_GET
@requires(permissions.can_confirm_staff)
def confirmation_list(request: HttpRequest) -> HttpResponse:
    """List what waits: proposals of courses, and self-ratings by the size of the difference."""
    return _list(request)


def _list(request: HttpRequest, *, refusal: str = "") -> HttpResponse:
    proposals = list(waiting_proposals(request.user)[:PROPOSALS_SHOWN])
    levels = official_levels({row.person_id for row in proposals}, timezone.localdate())
    context = {
        "waiting": waiting_for(request.user),
        "proposals": [(row, levels.get((row.person_id, row.skill_id), 0)) for row in proposals],
        "levels": list(Level),
        "refusal": refusal,
    }
    query = request.GET.copy()
    query.pop("page", None)
    context["kept_query"] = query.urlencode()
    response = list_page(request, CONFIRMATIONS, context=context)
    if isinstance(response, TemplateResponse):
        shown = response.context_data
        # Under 「確認済みのものも」 the list holds what cannot be chosen any more.
        everything = request.GET.get("state") == "all"
        unseen = shown["filter"].qs.filter(reviewed_at=None) if everything else None
        shown["choosable"] = unseen.count() if unseen is not None else shown["count"]
    if refusal:
        response.status_code = HTTP_UNPROCESSABLE
    return response


@require_http_methods(["GET", "POST"])
@requires(permissions.can_confirm_staff)
def confirmation_preview(request: HttpRequest) -> HttpResponse:
    """Show what the chosen rows would become, with counts; then confirm or leave them.

    ``all`` takes everything under the list's filter (in the address) instead of the ticks.
    """
    if request.method == "GET":
        return redirect("skills:confirmation-list")
    every = request.POST.get("all")
    picks = matching(request) if every else read_picks(request.POST)
    stays = every == "stay" or "stay" in request.POST
    proposed = [pick for pick in picks if pick.is_proposal] if stays else []
    choices = choices_of(request.user, [pick for pick in picks if pick not in proposed])
    if not choices:
        return _list(request, refusal=STAYS_OPEN if proposed else NOTHING_CHOSEN)
    form = NoteForm(request.POST if "confirmed" in request.POST else None)
    status, refusal = 200, ""
    if form.is_valid():
        try:
            return _carry_out(request, choices, form.cleaned_data, stays=stays)
        except SkillsRefused as refused:
            refusal = str(refused)
            status = HTTP_CONFLICT if isinstance(refused, SkillsStale) else HTTP_UNPROCESSABLE
    context = {
        "choices": choices[:ROWS_SHOWN],
        "count": len(choices),
        "more": max(len(choices) - ROWS_SHOWN, 0),
        "picked": write_picks(choice.pick for choice in choices),
        "form": form,
        "stays": stays,
        "refusal": refusal,
        "people": len({choice.person.pk for choice in choices}),
        "changes": sum(choice.is_change for choice in choices),
        "raised": sum(choice.level > choice.before for choice in choices),
        "lowered": sum(choice.level < choice.before for choice in choices),
        "left_open": len(proposed),
    }
    return TemplateResponse(request, "skills/confirmation_preview.html", context, status=status)


def _carry_out(
    request: HttpRequest, choices: list[Choice], said: dict[str, str], *, stays: bool
) -> HttpResponse:
    verdicts = [choice.verdict for choice in choices]
    if stays:
        count = actions.leave_as_they_are(pairs=verdicts, by=request.user)
        messages.success(request, f"自己評価{count}件を確認済みにしました。レベルはそのままです。")
    else:
        done = actions.confirm_levels(verdicts=verdicts, by=request.user, **said)
        messages.success(
            request, f"{len(done)}件のレベルを確認しました。本人にお知らせが届きます。"
        )
    return redirect("skills:confirmation-list")


@require_http_methods(["GET", "POST"])
def proposal_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a proposal be, with a reason."""
    rows = LevelProposal.objects.open().select_related("person", "skill")
    proposal = get_object_or_404(rows, pk=pk)
    if not permissions.can_decide_proposal(request.user, proposal):
        raise Http404
    form = ReasonForm(request.POST or None)
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        try:
            actions.decline_proposal(proposal=proposal, by=request.user, **form.cleaned_data)
        except SkillsRefused as refusal:
            form.add_error(None, str(refusal))
            status = HTTP_CONFLICT
        else:
            messages.success(request, "提案を見送りました。本人にお知らせが届きます。")
            return redirect("skills:confirmation-list")
    context = {
        "form": form,
        "proposal": proposal,
        "submit_label": "見送る",
        "cancel_url": reverse("skills:confirmation-list"),
    }
    return TemplateResponse(request, "skills/proposal_decline.html", context, status=status)


@require_http_methods(["GET", "POST"])
def confirmation_comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something to a confirmation of one's own level."""
    rows = Evidence.objects.filter(kind=EvidenceKind.CONFIRMATION)
    confirmation = get_object_or_404(rows.select_related("skill", "by", "person"), pk=pk)
    if not permissions.can_comment_on(request.user, confirmation):
        raise Http404
    form = CommentForm(request.POST or None)
    if form.is_valid():
        actions.comment(confirmation=confirmation, by=request.user, **form.cleaned_data)
        messages.success(request, "コメントを送りました。")
        return redirect(confirmation.skill)
    context = {
        "form": form,
        "confirmation": confirmation,
        "submit_label": "コメントを送る",
        "cancel_url": confirmation.skill.get_absolute_url(),
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/confirmation_comment.html", context, status=status)
