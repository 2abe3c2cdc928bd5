"""The head's pages: what waits, confirm many after a preview, decline; and comments."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from skills import actions, permissions
from skills.choices import EvidenceKind, Level
from skills.forms.confirmations import CommentForm, NoteForm, Pick, ReasonForm, read_picks
from skills.models import Evidence, LevelProposal
from skills.queries import official_levels, staff_ratings, waiting_for, waiting_proposals
from skills.rules import SkillsRefused, SkillsStale
from skills.tables import CONFIRMATIONS
from staff.permissions import requires
from staff.views.listing import HTTP_UNPROCESSABLE, list_page

HTTP_CONFLICT = 409
PROPOSALS_SHOWN = 50


@dataclass(frozen=True)
class Choice:
    """One row of the preview: whose level of what becomes which."""

    name: str
    person: Any
    skill: Any
    before: int
    level: int
    seen: int

    @property
    def verdict(self) -> actions.Verdict:
        """Return it as the action takes it."""
        return actions.Verdict(self.person.pk, self.skill.pk, self.level, self.seen)

    @property
    def is_change(self) -> bool:
        """Tell whether the level becomes another."""
        return self.before != self.level

    @property
    def words(self) -> tuple[str, str]:
        """Return the level before and after, with the words of the scale."""
        return tuple(f"{n} {Level(n).label}" for n in (self.before, self.level))  # type: ignore[return-value]


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
    response = list_page(request, CONFIRMATIONS, context=context)
    if refusal:
        response.status_code = HTTP_UNPROCESSABLE
    return response


@require_http_methods(["GET", "POST"])
@requires(permissions.can_confirm_staff)
def confirmation_preview(request: HttpRequest) -> HttpResponse:
    """Show what the ticked rows would become, with counts; then confirm or leave them."""
    if request.method == "GET":
        return redirect("skills:confirmation-list")
    choices = _choices(request, read_picks(request.POST))
    if not choices:
        return _list(request, refusal="確認するスキルを選んでください。")
    form = NoteForm(request.POST if "confirmed" in request.POST else None)
    stays = "stay" in request.POST
    status, refusal = 200, ""
    if form.is_valid():
        try:
            return _carry_out(request, choices, form.cleaned_data["note"], stays=stays)
        except SkillsStale as refused:
            status, refusal = HTTP_CONFLICT, str(refused)
    context = {
        "choices": choices,
        "form": form,
        "stays": stays,
        "refusal": refusal,
        "people": len({choice.person.pk for choice in choices}),
        "changes": sum(choice.is_change for choice in choices),
    }
    return TemplateResponse(request, "skills/confirmation_preview.html", context, status=status)


def _carry_out(
    request: HttpRequest, choices: list[Choice], note: str, *, stays: bool
) -> HttpResponse:
    verdicts = [choice.verdict for choice in choices]
    if stays:
        ratings = [c.verdict for c in choices if c.name.startswith("r")]
        count = actions.leave_as_they_are(pairs=ratings, by=request.user)
        messages.success(request, f"自己評価{count}件を確認済みにしました。レベルはそのままです。")
    else:
        done = actions.confirm_levels(verdicts=verdicts, note=note, by=request.user)
        messages.success(
            request, f"{len(done)}件のレベルを確認しました。本人にお知らせが届きます。"
        )
    return redirect("skills:confirmation-list")


def _choices(request: HttpRequest, picks: list[Pick]) -> list[Choice]:
    """Return the picks that are about one's own staff, with what they are about.

    A self-rating and a proposal about the same skill are one choice: the first one picked.
    """
    ratings = {
        row.pk: row for row in staff_ratings(request.user).filter(pk__in=_keys(picks, False))
    }
    proposals = waiting_proposals(request.user).in_bulk(_keys(picks, True))
    levels = official_levels({row.person_id for row in proposals.values()}, timezone.localdate())
    found: dict[tuple[int, int], Choice] = {}
    for pick in picks:
        row = (proposals if pick.is_proposal else ratings).get(pick.key)
        if row is None:
            continue
        person = row.person if pick.is_proposal else row.response.person
        pair = (person.pk, row.skill_id)
        before = levels.get(pair, 0) if pick.is_proposal else row.official
        name = f"{'p' if pick.is_proposal else 'r'}{pick.key}"
        found.setdefault(pair, Choice(name, person, row.skill, before, pick.level, pick.seen))
    return list(found.values())


def _keys(picks: list[Pick], is_proposal: bool) -> list[int]:
    return [pick.key for pick in picks if pick.is_proposal == is_proposal]


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
