"""Writing the skills themselves: their words, their status, their retirement."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from skills import actions, permissions
from skills.choices import SkillStatus
from skills.forms import SkillForm, VersionForm
from skills.models import Evidence, Skill, Target
from skills.queries.map_years import effects_of_status
from skills.rules.maps import MapRefused, StaleMap
from skills.rules.reach import SkillUse, uses_of
from staff.permissions import requires
from staff.queries import history_of
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def skill_create(request: HttpRequest) -> HttpResponse:
    """Add a skill, as a draft until the office publishes it."""
    form = SkillForm(request.POST or None, instance=Skill(status=SkillStatus.DRAFT))
    if form.is_valid():
        skill = actions.create_skill(values=form.values, by=request.user)
        messages.success(request, f"スキル「{skill.name}」を登録しました。")
        return redirect(skill)
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    context = {
        "form": form,
        "heading": "スキルの登録",
        "submit_label": "登録する",
        "cancel_url": reverse("skills:skill-list"),
    }
    return TemplateResponse(request, "skills/skill_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def skill_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the words of a skill. Before its status changes, show whose targets would."""
    skill = get_object_or_404(Skill, code=code)
    held = Skill.objects.get(pk=skill.pk)  # the form writes onto its object even what is refused
    form = SkillForm(request.POST or None, instance=skill)
    if request.method != "POST" or request.POST.get("step") == "edit":
        return _edit_page(request, held, form)
    if not form.is_valid():
        return _edit_page(request, held, form, status=HTTP_UNPROCESSABLE)
    version, status = form.cleaned_data["version"], form.cleaned_data["status"]
    is_asked = held.status == status or request.POST.get("step") == "save"
    if version == held.version and not is_asked:
        return _confirm_status(request, held, status)
    try:
        actions.save_skill(skill=skill, values=form.values, version=version, by=request.user)
    except MapRefused as refusal:
        is_stale = isinstance(refusal, StaleMap)
        if is_stale:
            form.data = {**form.data.dict(), "version": Skill.objects.get(pk=skill.pk).version}
        form.add_error(None, str(refusal))
        return _edit_page(
            request, held, form, status=HTTP_CONFLICT if is_stale else HTTP_UNPROCESSABLE
        )
    messages.success(request, f"スキル「{form.cleaned_data['name']}」を保存しました。")
    return redirect("skills:skill-detail", code=code)


def _edit_page(
    request: HttpRequest, held: Skill, form: SkillForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "skill": held,
        "heading": f"スキル「{held.name}」の編集",
        "history": history_of(held),
        "cancel_url": held.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/skill_form.html", context, status=status)


def _confirm_status(request: HttpRequest, held: Skill, status: str) -> HttpResponse:
    today = timezone.localdate()
    kept = {"step", "csrfmiddlewaretoken"}
    context = {
        "skill": held,
        "before": held.get_status_display(),
        "after": SkillStatus(status).label,
        "effects_by_year": effects_of_status(held, status, today),
        "today": today,
        "typed": [(key, value) for key, value in request.POST.items() if key not in kept],
        "cancel_url": held.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/skill_confirm.html", context)


@require_http_methods(["GET", "POST"])
@requires(permissions.can_edit_map)
def skill_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Show where the skill is used; then ask nothing more in it."""
    skill = get_object_or_404(Skill, code=code)
    form = VersionForm(request.POST or None, initial={"version": skill.version})
    status, refusal = (HTTP_UNPROCESSABLE if form.is_bound else 200), ""
    if form.is_valid():
        try:
            actions.retire_skill(skill=skill, by=request.user, **form.cleaned_data)
        except MapRefused as turned_down:
            refusal = str(turned_down)
            status = HTTP_CONFLICT if isinstance(turned_down, StaleMap) else HTTP_UNPROCESSABLE
        else:
            messages.success(request, f"スキル「{skill.name}」を廃止しました。")
            return redirect(skill)
    skill.refresh_from_db()
    context: dict[str, Any] = {
        "skill": skill,
        "form": VersionForm(initial={"version": skill.version}),
        "uses": _uses(skill),
        "effects_by_year": effects_of_status(skill, SkillStatus.RETIRED, timezone.localdate()),
        "today": timezone.localdate(),
        "refusal": refusal,
        "is_retired": skill.status == SkillStatus.RETIRED,
        "cancel_url": skill.get_absolute_url(),
    }
    return TemplateResponse(request, "skills/skill_retire.html", context, status=status)


def _uses(skill: Skill) -> list[SkillUse]:
    """Return what hangs on the skill: targets by year, exceptions, evidence, and higher apps'."""
    asked = Target.objects.filter(skill=skill, level__gt=0)
    years = asked.order_by("fiscal_year").values_list("fiscal_year", flat=True).distinct()
    uses = [
        SkillUse(
            f"{year}年度の目標",
            asked.filter(fiscal_year=year).count(),
            reverse("skills:year-map", args=[year]),
        )
        for year in years
    ]
    in_force = skill.target_exceptions.on(timezone.localdate()).count()
    people = Evidence.objects.valid_on(timezone.localdate()).filter(skill=skill)
    uses.append(SkillUse("個人の例外", in_force, reverse("skills:exception-list")))
    uses.append(SkillUse("根拠のある職員", people.values("person").distinct().count()))
    return [use for use in uses if use.count] + uses_of(skill.pk)
