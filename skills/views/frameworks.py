"""Our skills in the words of the デジタルスキル標準."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from skills.actions.frameworks import add_framework_link, remove_framework_link
from skills.forms.frameworks import FrameworkLinkForm
from skills.models import FrameworkLink
from skills.permissions import can_keep_snapshots, can_see_matrix
from skills.queries.figures import public_day
from skills.tables.frameworks import FRAMEWORK, FRAMEWORK_EDIT
from staff.permissions import requires
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
def framework(request: HttpRequest) -> HttpResponse:
    """List the areas of the standard with our skills and the city's figures."""
    may_edit = can_keep_snapshots(request.user)
    context = {
        "may_edit": may_edit,
        "day": public_day(timezone.localdate()),
        "sees_matrix": can_see_matrix(request.user),
    }
    return list_page(request, FRAMEWORK_EDIT if may_edit else FRAMEWORK, context=context)


@require_http_methods(["GET", "POST"])
@requires(can_keep_snapshots)
def framework_add(request: HttpRequest) -> HttpResponse:
    """Let a skill stand for an area."""
    form = FrameworkLinkForm(request.POST or None)
    if form.is_valid():
        link = add_framework_link(**form.cleaned_data, by=request.user)
        messages.success(request, f"「{link.skill.name}」の対応を保存しました。")
        return redirect("skills:framework")
    context = {"form": form, "submit_label": "保存する", "cancel_url": reverse("skills:framework")}
    status = HTTP_UNPROCESSABLE if form.is_bound else 200
    return TemplateResponse(request, "skills/framework_form.html", context, status=status)


@require_POST
@requires(can_keep_snapshots)
def framework_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link away. It can be added again, and the trail keeps it."""
    link = get_object_or_404(FrameworkLink.objects.select_related("skill"), pk=pk)
    name, area = link.skill.name, link.get_area_display()
    remove_framework_link(link=link, by=request.user)
    messages.success(request, f"「{name}」と「{area}」の対応を外しました。")
    return redirect("skills:framework")
