"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from crossforum.permissions import can_create_issue
from shimonoseki_dx.home.queries import home_page
from staff.models import Notice
from staff.permissions import has_april_tasks

NEWEST = 3


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person must or may do next."""
    unread = Notice.objects.visible_to(request.user).unread()[:NEWEST]
    context = {
        "page": home_page(request.user),
        "notices": unread,
        "has_april_tasks": has_april_tasks(request.user),
        "may_log_issue": can_create_issue(request.user),
    }
    return TemplateResponse(request, "home/home.html", context)
