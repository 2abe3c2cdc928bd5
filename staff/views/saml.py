"""Sign-in by SAML 2.0: the city's identity provider says who somebody is.

The provider's answer arrives as a post from another site, to which the browser adds no cookie of
ours (SameSite=Lax). So the answer is checked there and its result kept for a minute under the
request's own secret; the page that follows, which has the cookie, asks for it by that secret and
signs the person in only in the browser that began.
"""

import secrets
from functools import cache as once
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from japan.text import normalise_key
from staff.actions import sign_in
from staff.choices import SignInMethod
from staff.rules import StaffRefused
from staff.views.accounts import let_in, refuse_entry

try:  # the extra "saml"; settings refuse SAML_IDP_METADATA without it
    from onelogin.saml2.auth import OneLogin_Saml2_Auth
    from onelogin.saml2.errors import OneLogin_Saml2_Error
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
    from onelogin.saml2.settings import OneLogin_Saml2_Settings
except ImportError:
    OneLogin_Saml2_Auth = None

REQUEST_SECONDS, ANSWER_SECONDS = 10 * 60, 60
STATE, NEXT = "saml_state", "saml_next"
NOT_PROVEN = (
    "認証サーバーでの本人確認が終わっていません。サインインのページから、もう一度始めてください。"
)


@require_GET
@login_not_required
def saml_start(request: HttpRequest) -> HttpResponse:
    """Send the person to the identity provider."""
    service = _service_or_404(request)
    state = secrets.token_urlsafe(24)
    target = service.login(return_to=state)
    cache.set(f"saml:request:{state}", service.get_last_request_id(), REQUEST_SECONDS)
    request.session[STATE], request.session[NEXT] = state, request.GET.get("next", "")
    return redirect(target)


@csrf_exempt
@require_POST
@login_not_required
def saml_acs(request: HttpRequest) -> HttpResponse:
    """Check the provider's signed answer to a request of ours; each request is answered once."""
    service = _service_or_404(request)
    state = request.POST.get("RelayState", "")
    request_id = cache.get(f"saml:request:{state}")
    if request_id is None or not cache.delete(f"saml:request:{state}"):
        return _refuse(request, "この要求は、ここから始まっていないか、もう使われています。")
    try:
        service.process_response(request_id=request_id)
        number = _number(service)
    except (OneLogin_Saml2_Error, ValueError, SyntaxError) as error:  # what is no XML, too
        return _refuse(request, str(error))
    if not number:
        return _refuse(request, service.get_last_error_reason() or "職員番号がありません。")
    cache.set(f"saml:answer:{state}", number, ANSWER_SECONDS)
    return redirect(reverse("staff:saml-finish") + "?" + urlencode({"state": state}))


@require_GET
@login_not_required
def saml_finish(request: HttpRequest) -> HttpResponse:
    """Take the person in, in the browser where the sign-in began."""
    _service_or_404(request)
    state = request.GET.get("state", "")
    number = cache.get(f"saml:answer:{state}")
    cache.delete(f"saml:answer:{state}")
    mine = request.session.pop(STATE, "")
    if not number or not secrets.compare_digest(mine.encode(), state.encode()):
        return _refuse(request, "別のブラウザーで始まったか、時間がたちすぎています。")
    method = SignInMethod.SAML
    try:
        person = sign_in.find_person(request=request, number=number, method=method)
    except StaffRefused as refusal:
        return refuse_entry(request, str(refusal))
    return let_in(request, person, method, request.session.pop(NEXT, ""))


@require_GET
@login_not_required
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """Tell the identity provider's operators what to enter there."""
    _service_or_404(request)
    document = OneLogin_Saml2_Settings(_configuration(), sp_validation_only=True).get_sp_metadata()
    return HttpResponse(document, content_type="application/samlmetadata+xml")


def _refuse(request: HttpRequest, why: str) -> HttpResponse:
    sign_in.turn_away(request=request, number="", method=SignInMethod.SAML, why=why[:200])
    return refuse_entry(request, NOT_PROVEN)


def _number(service: Any) -> str:
    """Return the staff number of a valid answer; empty if it proves nobody."""
    if service.get_errors() or not service.is_authenticated():
        return ""
    if not settings.SAML_NUMBER_ATTRIBUTE:
        return normalise_key(service.get_nameid() or "")
    values = service.get_attribute(settings.SAML_NUMBER_ATTRIBUTE) or [""]
    return normalise_key(values[0])


def _service_or_404(request: HttpRequest) -> Any:
    if not settings.SAML_IDP_METADATA:
        raise Http404
    portal = urlsplit(settings.PORTAL_URL)
    asked = {
        "https": "on" if portal.scheme == "https" else "off",
        "http_host": portal.netloc,
        "script_name": request.path,
        "get_data": request.GET.dict(),
        "post_data": request.POST.dict(),
    }
    return OneLogin_Saml2_Auth(asked, old_settings=_configuration())


def _configuration() -> dict[str, Any]:
    back = {
        "url": settings.PORTAL_URL + reverse("staff:saml-acs"),
        "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
    }
    return {
        "strict": True,
        "idp": _provider(settings.SAML_IDP_METADATA),
        "sp": {
            "entityId": settings.PORTAL_URL + reverse("staff:saml-metadata"),
            "assertionConsumerService": back,
        },
        "security": {
            "wantAssertionsSigned": True,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": False,
        },
    }


@once
def _provider(path: str) -> dict[str, Any]:
    """Read who the identity provider is, once for the life of the process."""
    return OneLogin_Saml2_IdPMetadataParser.parse(Path(path).read_bytes())["idp"]
