"""The addresses that the page frame links to, so that its tests need no other app."""

from django.http import HttpResponse
from django.urls import include, path


def page(request, **kwargs):
    """Answer anything."""
    return HttpResponse()


staff = [
    path("sign-in/", page, name="sign-in"),
    path("sign-out/", page, name="sign-out"),
    path("password/", page, name="password-change"),
    path("second-step/setup/", page, name="second-step-setup"),
    path("notices/", page, name="notice-list"),
    path("people/<str:number>/", page, name="person-detail"),
]
urlpatterns = [
    path("", page, name="home"),
    path("search/", page, name="search"),
    path("glossary/", page, name="glossary"),
    path("help/", page, name="help"),
    path("accessibility/", page, name="accessibility"),
    path("staff/", include((staff, "staff"))),
]
