"""First passwords for many: whose, how many, then a worker makes the sheets."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from staff.actions import first_passwords
from staff.forms.first_passwords import PasswordSelectionForm
from staff.permissions import can_manage_accounts, requires
from staff.queries.first_passwords import accounts_in, waiting
from staff.rules import StaffRefused
from staff.rules.passwords import why_not_hand_out
from staff.rules.timeline import StaleRefused
from staff.views.http import HTTP_CONFLICT, HTTP_UNPROCESSABLE


@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def first_password_sheets(request: HttpRequest) -> HttpResponse:
    """Ask whose passwords, show how many people that is, and start."""
    form = PasswordSelectionForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return _page(request, form, status=HTTP_UNPROCESSABLE)
    if request.method == "GET":
        return _page(request, form)
    seen = request.POST.get("seen", "")
    try:
        job = first_passwords.start(
            selection=form.selection(),
            seen=int(seen) if seen.isdecimal() else -1,
            by=request.user,
        )
    except StaffRefused as refusal:
        stale = isinstance(refusal, StaleRefused)
        status = HTTP_CONFLICT if stale else HTTP_UNPROCESSABLE
        return _page(request, form, refusal=str(refusal), status=status)
    return redirect(job)


def _page(
    request: HttpRequest, form: PasswordSelectionForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "refusal": refusal, "cancel_url": reverse("staff:rights-list")}
    if form.is_valid():
        selection, today = form.selection(), timezone.localdate()
        count = waiting(selection, today).count()
        context |= {
            "selection": selection,
            "count": count,
            "untouched": accounts_in(selection, today).count() - count,
            "why_not": why_not_hand_out(count=count, has_own_passwords=settings.LOCAL_SIGN_IN),
        }
    return TemplateResponse(request, "staff/first_passwords.html", context, status=status)
