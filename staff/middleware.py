"""A first password must be changed before anything else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

ALLOWED = {"staff:password-change", "staff:sign-out", "accessibility", "glossary"}


class PasswordChangeMiddleware:
    """Send a person with a first password to the page where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.must_change_password and not _is_allowed(request.path_info):
            return redirect(reverse("staff:password-change"))
        return self.get_response(request)


def _is_allowed(path: str) -> bool:
    try:
        return resolve(path).view_name in ALLOWED
    except Resolver404:
        return True
