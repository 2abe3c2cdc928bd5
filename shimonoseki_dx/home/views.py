"""The home page."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what this person must or may do next."""
    return TemplateResponse(request, "home/home.html", {})
