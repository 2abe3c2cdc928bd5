"""Who may do what: the list, the deputies of heads, the divisions with special rights."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staff.actions import access
from staff.forms.access import DIVISION_ROLES, DeputyForm, DivisionChoiceForm, DivisionRoleForm
from staff.models import Division, HeadDeputy, StaffMember
from staff.permissions import (
    can_name_deputies,
    can_name_deputy_of,
    can_name_operators,
    can_see_deputies,
    can_see_rights,
    is_office,
    requires,
)
from staff.queries import history_of
from staff.rules import StaffRefused
from staff.rules.rights import special_roles
from staff.tables.access import DEPUTIES, RIGHTS
from staff.views.asking import Question, ask
from staff.views.listing import list_page

UNPROCESSABLE = 422


@requires(can_see_rights)
@require_GET
def rights_list(request: HttpRequest) -> HttpResponse:
    """List who may do more than everybody, and why."""
    return list_page(request, RIGHTS, context={"roles": special_roles()})


@requires(can_see_deputies)
@require_GET
def deputy_list(request: HttpRequest) -> HttpResponse:
    """List who stands in for heads."""
    context = {"may_name": can_name_deputies(request.user)}
    return list_page(request, DEPUTIES, context=context)


@requires(can_name_deputies)
@require_http_methods(["GET", "POST"])
def deputy_create(request: HttpRequest) -> HttpResponse:
    """Name a deputy: first of which division, where there is a choice, then whom and when."""
    divisions = _divisions(request.user)
    division = _chosen(request, divisions)
    if division is None:
        return _ask_for_division(request, divisions)
    form = DeputyForm(request.POST or None, division=division)
    if form.is_valid():
        try:
            deputy = access.name_deputy(division=division, by=request.user, **form.cleaned_data)
        except StaffRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            text = f"{deputy.person.name}さんを、{division.name}の所属長の代決者に定めました。"
            messages.success(request, text)
            return redirect("staff:deputy-list")
    return _form_page(
        request,
        "staff/deputy_form.html",
        {
            "form": form,
            "division": division,
            "submit_label": "代決者に定める",
            "cancel_url": reverse("staff:deputy-list"),
        },
    )


@requires(can_name_deputies)
@require_http_methods(["GET", "POST"])
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputy's time now, after a last look."""
    deputy = get_object_or_404(HeadDeputy.objects.visible_to(request.user), pk=pk)
    if not can_name_deputy_of(request.user, deputy.division_id):
        raise Http404
    if request.method == "GET":
        return ask(request, _end_of(deputy))
    try:
        access.end_deputy(deputy=deputy, by=request.user)
    except StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{deputy.person.name}さんの代決を終わりにしました。")
    return redirect("staff:deputy-list")


def _end_of(deputy: HeadDeputy) -> Question:
    person, division = deputy.person.name, deputy.division.name
    return Question(
        f"代決を終わりにする：{person}",
        (
            f"{person}さんは、今から「{division}」の所属長の権限を使えなくなります。",
            "本人に知らせます。元には戻せません。続けるときは、もう一度定めてください。",
        ),
        "代決を終わりにする",
        reverse("staff:deputy-list"),
        "所属長の代決者",
    )


@requires(can_name_operators)
@require_http_methods(["GET", "POST"])
def division_roles(request: HttpRequest) -> HttpResponse:
    """Say which divisions are the office and HR."""
    form = DivisionRoleForm(request.POST or None, divisions=Division.objects.on(_today()))
    if form.is_valid():
        asked = form.cleaned_data
        access.set_division_role(**asked, held=True, by=request.user)
        label = dict(DIVISION_ROLES)[asked["role"]]
        messages.success(request, f"{asked['division'].name}を、{label}に指定しました。")
        return redirect("staff:division-roles")
    holders = list(Division.objects.filter(is_office=True) | Division.objects.filter(is_hr=True))
    held = [
        (label, role, [each for each in holders if getattr(each, role)])
        for role, label in DIVISION_ROLES
    ]
    context = {
        "form": form,
        "held": held,
        "history": history_of(*holders) if holders else [],
        "submit_label": "指定する",
        "cancel_url": reverse("staff:rights-list"),
    }
    return _form_page(request, "staff/division_roles.html", context)


@requires(can_name_operators)
@require_POST
def division_role_end(request: HttpRequest, code: str, role: str) -> HttpResponse:
    """Take a role from a division."""
    if role not in dict(DIVISION_ROLES):
        raise Http404
    division = get_object_or_404(Division, code=code)
    try:
        access.set_division_role(division=division, role=role, held=False, by=request.user)
    except StaffRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{division.name}の指定を外しました。")
    return redirect("staff:division-roles")


def _today() -> Any:
    return timezone.localdate()


def _divisions(user: StaffMember) -> QuerySet[Division]:
    """Return the divisions of today whose deputies the user may name."""
    divisions = Division.objects.on(_today()).select_related("department")
    if is_office(user):
        return divisions
    return divisions.filter(pk__in=user.standing.own_headed_division_ids)


def _chosen(request: HttpRequest, divisions: QuerySet[Division]) -> Division | None:
    """Return the division of the address; with a single one to choose from, that one."""
    if code := request.GET.get("division"):
        return get_object_or_404(divisions, code=code)
    found = list(divisions[:2])
    return found[0] if len(found) == 1 else None


def _ask_for_division(request: HttpRequest, divisions: QuerySet[Division]) -> HttpResponse:
    form = DivisionChoiceForm(request.POST or None, divisions=divisions)
    if form.is_valid():
        query = urlencode({"division": form.cleaned_data["division"].code})
        return redirect(f"{reverse('staff:deputy-create')}?{query}")
    context = {"form": form, "submit_label": "次へ", "cancel_url": reverse("staff:deputy-list")}
    return _form_page(request, "staff/deputy_form.html", context)


def _form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, template, context, status=status)
