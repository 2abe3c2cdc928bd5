"""The page behind the search box."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from shimonoseki_dx.search.queries import search_everywhere

LONGEST_QUERY = 100


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show what contains every word, in each part of the portal."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    parts = search_everywhere(request.user, query)
    return TemplateResponse(request, "search/search.html", {"query": query, "parts": parts})
