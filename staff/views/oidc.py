"""Sign-in by OpenID Connect: the city's identity provider says who somebody is."""

from functools import cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET
from joserfc.errors import JoseError
from requests import RequestException

from japan.text import normalise_key
from staff.actions import sign_in
from staff.choices import SignInMethod
from staff.rules import StaffRefused
from staff.views.accounts import let_in, refuse_entry

BAD_GATEWAY = 502
SECONDS = 10
NEXT = "oidc_next"
# Never "none", and no shared secret: what a provider may sign with.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
UNREACHABLE = (
    "認証サーバーとやり取りができませんでした。"
    "しばらくしてから、もう一度お試しください。続くときは、情報政策課にご連絡ください。"
)
NOT_PROVEN = (
    "認証サーバーでの本人確認が終わっていません。サインインのページから、もう一度始めてください。"
)


@require_GET
@login_not_required
def oidc_start(request: HttpRequest) -> HttpResponse:
    """Send the person to the identity provider; state, nonce and PKCE tie the way back to here."""
    client = _client_or_404()
    request.session[NEXT] = request.GET.get("next", "")
    back = settings.PORTAL_URL + reverse("staff:oidc-callback")
    try:
        return client.authorize_redirect(request, back)
    except (RequestException, AuthlibBaseError):
        return refuse_entry(request, UNREACHABLE, BAD_GATEWAY)


@require_GET
@login_not_required
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Take the person in whom the identity provider has signed for."""
    client = _client_or_404()
    method = SignInMethod.OIDC
    try:
        number = _proven_number(client, request)
        person = sign_in.find_person(request=request, number=number, method=method)
    except RequestException:
        return refuse_entry(request, UNREACHABLE, BAD_GATEWAY)
    except (AuthlibBaseError, JoseError, ValueError) as error:
        why = f"{NOT_PROVEN}（{type(error).__name__}）"
        sign_in.turn_away(request=request, number="", method=method, why=why)
        return refuse_entry(request, NOT_PROVEN)
    except StaffRefused as refusal:
        return refuse_entry(request, str(refusal))
    return let_in(request, person, method, request.session.pop(NEXT, ""))


def _proven_number(client: Any, request: HttpRequest) -> str:
    """Return the staff number from the signed token; ValueError if there is none."""
    metadata = client.load_server_metadata()
    offered = metadata.get("id_token_signing_alg_values_supported", ALGORITHMS)
    metadata["id_token_signing_alg_values_supported"] = [x for x in offered if x in ALGORITHMS]
    options = {
        "iss": {"essential": True, "values": [metadata.get("issuer")]},
        "aud": {"essential": True, "values": [settings.OIDC_CLIENT_ID]},
    }
    token = client.authorize_access_token(request, claims_options=options)
    claims = token.get("userinfo") or {}
    number = normalise_key(str(claims.get(settings.OIDC_NUMBER_CLAIM) or ""))
    if not number:
        raise ValueError(settings.OIDC_NUMBER_CLAIM)
    return number


def _client_or_404() -> Any:
    if not settings.OIDC_ISSUER:
        raise Http404
    return _client(
        settings.OIDC_ISSUER,
        settings.OIDC_CLIENT_ID,
        settings.OIDC_CLIENT_SECRET,
        settings.OIDC_SCOPE,
    )


@cache
def _client(issuer: str, client_id: str, client_secret: str, scope: str) -> Any:
    """Return the client; it keeps what the provider says of itself for the process's life."""
    registry = OAuth()
    return registry.register(
        name="city",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": scope,
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
