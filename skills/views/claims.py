"""Pages of evidence: history, reports, the table of qualifications, the setting."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from skills import permissions, rules
from skills.actions import claims
from skills.actions.policy import save_level_policy
from skills.choices import ClaimState, EvidenceKind, LevelBasis
from skills.forms.claims import (
    DecisionForm,
    ExternalClaimForm,
    LevelPolicyForm,
    QualificationClaimForm,
    QualificationForm,
)
from skills.forms.confirmations import ReasonForm
from skills.models import Evidence, EvidenceClaim, LevelPolicy, Qualification
from skills.queries import progress_of
from skills.rules import SkillsRefused, SkillsStale
from skills.tables import CLAIMS, EVIDENCE, QUALIFICATIONS
from staff.models import StaffMember
from staff.permissions import requires
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
def evidence_list(request: HttpRequest) -> HttpResponse:
    """Show one's own evidence, and how the levels have grown."""
    return _evidence_page(request, request.user)


@require_GET
def person_evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Show somebody's evidence: to oneself, one's head, the office and HR."""
    person = get_object_or_404(StaffMember, number=number)
    if not permissions.can_see_map(request.user, person):
        raise Http404
    return _evidence_page(request, person)


def _evidence_page(request: HttpRequest, person: StaffMember) -> HttpResponse:
    today = timezone.localdate()
    policy = LevelPolicy.current()
    context = {
        "person": person,
        "is_own": person == request.user,
        "progress": progress_of(person, today),
        "expiring": list(
            Evidence.objects.filter(person=person)
            .expiring(today, policy.warn_days)
            .select_related("skill")
        ),
        "basis_words": rules.basis_words(LevelBasis(policy.basis)),
        "policy": policy,
    }
    return list_page(request, EVIDENCE, context=context, number=person.number)


@require_GET
def claim_list(request: HttpRequest) -> HttpResponse:
    """List the reports that one may see: the own ones, those of one's staff, all for the office."""
    return list_page(request, CLAIMS)


@require_http_methods(["GET", "POST"])
def claim_create(request: HttpRequest, kind: str) -> HttpResponse:
    """Report a qualification or an external course."""
    if kind == EvidenceKind.QUALIFICATION:
        form: Any = QualificationClaimForm(request.POST or None, request.FILES or None)
    elif kind == EvidenceKind.EXTERNAL:
        form = ExternalClaimForm(request.POST or None, request.FILES or None)
    else:
        raise Http404
    if form.is_valid():
        try:
            claim = _report(form, request.user)
        except SkillsRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "申告しました。情報政策課が確認すると、お知らせが届きます。")
            return redirect(claim)
    context = {
        "form": form,
        "kind": EvidenceKind(kind),
        "submit_label": "申告する",
        "cancel_url": reverse("skills:claim-list"),
    }
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/claim_form.html", context, status=status)


def _report(form: Any, by: StaffMember) -> EvidenceClaim:
    if isinstance(form, QualificationClaimForm):
        chosen = form.cleaned_data["qualification"]
        return claims.report_qualification(qualification=chosen, told=form.told(), by=by)
    return claims.report_external(
        title=form.cleaned_data["title"],
        organiser=form.cleaned_data["organiser"],
        levels=form.levels(),
        told=form.told(),
        by=by,
    )


@require_http_methods(["GET", "POST"])
def claim_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report; the office approves it here."""
    claim = _seen(request, pk)
    may_decide = permissions.can_decide_claim(request.user, claim)
    asked = list(claims.granted_by_table(claim))
    form = DecisionForm(request.POST or None, asked=asked) if may_decide else None
    if request.method == "POST" and form is None:
        raise Http404
    status = 200
    if form is not None and form.is_bound:
        status = HTTP_UNPROCESSABLE
        if form.is_valid():
            try:
                claims.approve_claim(
                    claim=claim,
                    granted=form.granted(),
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                )
            except SkillsRefused as refusal:
                form.add_error(None, str(refusal))
                status = HTTP_CONFLICT if isinstance(refusal, SkillsStale) else status
            else:
                messages.success(request, "認定しました。本人のスキルマップに記録されました。")
                return redirect(claim)
    context = _claim_context(request, claim, asked) | {"form": form}
    return TemplateResponse(request, "skills/claim_detail.html", context, status=status)


def _claim_context(request: HttpRequest, claim: EvidenceClaim, asked: Any) -> dict[str, Any]:
    decides = permissions.can_decide_claim(request.user, claim)
    return {
        "claim": claim,
        "asked": asked,
        "granted": [row for row in claim.levels.all() if row.granted],
        "evidence": Evidence.objects.filter(source_key=claim.source_key).select_related("skill"),
        "may_decide": decides and claim.state == ClaimState.SUBMITTED,
        "may_revoke": decides and claim.state == ClaimState.APPROVED,
        "may_withdraw": permissions.can_withdraw_claim(request.user, claim),
    }


@require_http_methods(["GET", "POST"])
def claim_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a report down, or take an approval back, with a reason."""
    claim = _seen(request, pk)
    if not permissions.can_decide_claim(request.user, claim):
        raise Http404
    form = ReasonForm(request.POST or None)
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    is_approved = claim.state == ClaimState.APPROVED
    if form.is_valid():
        act = claims.revoke_claim if is_approved else claims.decline_claim
        try:
            act(claim=claim, by=request.user, **form.cleaned_data)
        except SkillsRefused as refusal:
            form.add_error(None, str(refusal))
            status = HTTP_CONFLICT
        else:
            done = "認定を取り消しました" if is_approved else "認定しないことにしました"
            messages.success(request, f"{done}。本人にお知らせが届きます。")
            return redirect(claim)
    context = {
        "form": form,
        "claim": claim,
        "is_approved": is_approved,
        "submit_label": "認定を取り消す" if is_approved else "認定しない",
        "submit_kind": "danger",
        "cancel_url": claim.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/claim_decline.html", context, status=status)


@require_POST
def claim_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own report back."""
    claim = _seen(request, pk)
    if not permissions.can_withdraw_claim(request.user, claim):
        raise Http404
    try:
        claims.withdraw_claim(claim=claim, by=request.user)
        messages.success(request, "申告を取り下げました。")
    except SkillsStale as refusal:
        messages.error(request, str(refusal))
    return redirect(claim)


@require_GET
def claim_proof(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the proof of a report, to those who may see the report."""
    claim = _seen(request, pk)
    if not claim.proof:
        raise Http404
    return FileResponse(claim.proof.open("rb"), as_attachment=True, filename=claim.proof_name)


def _seen(request: HttpRequest, pk: int) -> EvidenceClaim:
    rows = EvidenceClaim.objects.select_related("person", "qualification", "decided_by")
    claim = get_object_or_404(rows.prefetch_related("levels__skill"), pk=pk)
    if not permissions.can_see_claim(request.user, claim):
        raise Http404
    return claim


@require_GET
def qualification_list(request: HttpRequest) -> HttpResponse:
    """List what counts for what, for everybody."""
    may_edit = permissions.can_edit_level_rules(request.user)
    return list_page(request, QUALIFICATIONS, context={"may_edit": may_edit})


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_level_rules)
def qualification_create(request: HttpRequest) -> HttpResponse:
    """Add a qualification to the office's table."""
    return _qualification_page(request, Qualification(), {})


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_level_rules)
def qualification_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a qualification and what it is evidence of from now on."""
    row = get_object_or_404(Qualification, pk=pk)
    levels = {each.skill: each.level for each in row.levels.select_related("skill")}
    return _qualification_page(request, row, levels)


def _qualification_page(
    request: HttpRequest, row: Qualification, levels: dict[Any, int]
) -> HttpResponse:
    form = QualificationForm(request.POST or None, instance=row, levels=levels)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        claims.save_qualification(
            qualification=row, levels=form.levels(), by=request.user, **values
        )
        messages.success(request, f"「{row.name}」を保存しました。")
        return redirect("skills:qualification-list")
    context = {"form": form, "row": row, "cancel_url": reverse("skills:qualification-list")}
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/qualification_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_level_rules)
def level_policy(request: HttpRequest) -> HttpResponse:
    """Choose how levels are decided; every page follows at once."""
    policy = LevelPolicy.current()
    form = LevelPolicyForm(request.POST or None, instance=policy)
    if form.is_valid():
        save_level_policy(
            basis=LevelBasis(form.cleaned_data["basis"]),
            warn_days=form.cleaned_data["warn_days"],
            by=request.user,
        )
        messages.success(request, "レベルの決め方を保存しました。")
        return redirect("skills:level-policy")
    context = {"form": form, "policy": policy, "cancel_url": reverse("office")}
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/level_policy.html", context, status=status)
