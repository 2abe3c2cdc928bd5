"""Deny by default: every address asks for sign-in unless it is on this list."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC = {
    "staff:sign-in",
    "staff:oidc-start",
    "staff:oidc-callback",
    "staff:saml-start",
    "staff:saml-acs",
    "staff:saml-finish",
    "staff:saml-metadata",
    "accessibility",
    "health",
}
# A way in that is switched off does not exist.
PUBLIC_ANSWERS = {200, 404, 405}


def addresses(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern):
            kinds = {name: type(c).__name__ for name, c in entry.pattern.converters.items()}
            arguments = {name: 1 if "Int" in kind else "x" for name, kind in kinds.items()}
            yield f"{namespace}{entry.name}", arguments


ALL = sorted(addresses(), key=lambda address: address[0])


def test_every_address_has_a_name():
    assert [name for name, _ in ALL if name.endswith("None")] == []


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "arguments"), ALL, ids=[name for name, _ in ALL])
def test_address_asks_for_sign_in(client, name, arguments, method):
    if name in PUBLIC:
        assert (
            getattr(client, method)(reverse(name, kwargs=arguments)).status_code in PUBLIC_ANSWERS
        )
        return

    response = getattr(client, method)(reverse(name, kwargs=arguments))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("staff:sign-in"))
