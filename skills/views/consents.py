"""このスキルを持つ人, and one's own consent to be found."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from skills.actions.consents import set_consents
from skills.forms.consents import ConsentForm
from skills.queries.helpers import consents_of, skills_with_level
from skills.tables.helpers import HELPERS
from staff.permissions import reads_personnel_data
from staff.views.http import HTTP_UNPROCESSABLE
from staff.views.listing import list_page


@require_GET
def helper_list(request: HttpRequest) -> HttpResponse:
    """Find people by skill and level: those who agreed; the office and 職員課 find all."""
    return list_page(request, HELPERS, context={"sees_all": reads_personnel_data(request.user)})


@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """Say in which skills one may be asked for help, or take it back. Nobody does it for others."""
    in_general, named = consents_of(request.user)
    form = ConsentForm(
        request.POST if request.method == "POST" else None,
        choosable=skills_with_level(request.user),
        initial={"in_general": in_general, "skills": named},
    )
    if form.is_valid():
        set_consents(**form.cleaned_data, by=request.user)
        messages.success(request, "「頼られてもよい」を保存しました。")
        return redirect("skills:my-map")
    context = {"form": form, "submit_label": "保存する", "cancel_url": reverse("skills:my-map")}
    status = HTTP_UNPROCESSABLE if request.method == "POST" else 200
    return TemplateResponse(request, "skills/consents.html", context, status=status)
