"""What several pages say about levels: how they are decided, what ends soon, the self-ratings."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from japan.fiscal import FiscalYear
from skills import actions, permissions, rules
from skills.choices import EvidenceKind, LevelBasis, SkillStatus
from skills.forms import ConfirmationForm
from skills.models import Evidence, LevelPolicy, Skill
from skills.queries import own_ratings, skill_line
from skills.queries.progress import expiring_among
from skills.rules import SkillsStale
from staff.models import StaffMember
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE


def level_context(
    user: StaffMember, person: StaffMember, evidence: Sequence[Evidence]
) -> dict[str, Any]:
    """Return what a page about somebody's levels shows besides; self-ratings to self and head."""
    policy = LevelPolicy.current()
    sees = permissions.can_see_self_ratings(user, person)
    return {
        "level_policy": policy,
        "basis_words": rules.basis_words(LevelBasis(policy.basis)),
        "expiring": expiring_among(evidence, timezone.localdate(), policy.warn_days),
        "self_ratings": own_ratings(person) if sees else {},
    }


def confirmations_of(person: StaffMember, skill: Skill) -> list[Evidence]:
    """Return the confirmations of a skill with what the person has said to them, newest first."""
    rows = Evidence.objects.filter(person=person, skill=skill, kind=EvidenceKind.CONFIRMATION)
    return list(rows.prefetch_related("comments__by"))


@require_http_methods(["GET", "POST"])
def level_confirm(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Confirm a level of one's own staff in a published skill."""
    person = get_object_or_404(StaffMember, number=number)
    if not permissions.can_confirm_level(request.user, person):
        raise Http404
    skill = get_object_or_404(Skill, code=code, status=SkillStatus.PUBLISHED)
    context = _confirm_context(request.user, person, skill)
    form = ConfirmationForm(request.POST or None, initial={"seen": context.pop("seen")})
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        try:
            actions.confirm_level(person=person, skill=skill, by=request.user, **form.cleaned_data)
        except SkillsStale as refusal:
            form.add_error(None, str(refusal))
            status = HTTP_CONFLICT
        else:
            messages.success(
                request, f"{person.name}さんの「{skill.name}」のレベルを確認しました。"
            )
            return redirect("skills:person-map", number=number)
    return TemplateResponse(
        request,
        "skills/level_form.html",
        context | {"form": form, "cancel_url": reverse("skills:person-map", args=[number])},
        status=status,
    )


def _confirm_context(user: StaffMember, person: StaffMember, skill: Skill) -> dict[str, Any]:
    today = timezone.localdate()
    line = skill_line(person, skill, FiscalYear.of(today), today)
    confirmed = confirmations_of(person, skill)
    in_force = [row.pk for row in confirmed if row.withdrawn_at is None]
    return {
        "person": person,
        "skill": skill,
        "line": line,
        "today": today,
        "confirmations": confirmed,
        "seen": in_force[0] if in_force else 0,
        "rating": level_context(user, person, line.evidence)["self_ratings"].get(skill.pk),
    }
