"""OpenID Connect from our redirect to the signed-in session, over real HTTP."""

import time

import pytest
from django.urls import reverse
from joserfc.jwk import RSAKey

from staff.models import SignInRecord, StaffMember
from tests.factories.staff import StaffMemberFactory
from tests.staff.identity_provider import Provider

pytestmark = pytest.mark.django_db
START, BACK = "/staff/sign-in/oidc/", "/staff/sign-in/oidc/callback/"


@pytest.fixture
def provider(settings):
    provider = Provider()
    settings.OIDC_ISSUER = provider.issuer
    settings.OIDC_CLIENT_ID = "portal"
    settings.OIDC_CLIENT_SECRET = "secret"
    settings.OIDC_NUMBER_CLAIM = "employee_number"
    settings.PORTAL_URL = "https://dx.city.example.lg.jp"
    provider.claims = {"employee_number": "００４３２１"}
    yield provider
    provider.close()


def come_back(client, provider, code="good"):
    state = provider.authorize(client.get(START, {"next": "/staff/people/"})["Location"])
    return client.get(BACK, {"state": state, "code": code})


def test_oidc_signs_in_and_goes_on(client, provider):
    person = StaffMemberFactory(number="004321")

    response = come_back(client, provider)

    assert response["Location"] == "/staff/people/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert provider.asked["redirect_uri"] == "https://dx.city.example.lg.jp" + BACK
    assert SignInRecord.objects.get().method == "oidc"


def test_oidc_makes_no_account_and_says_so(client, provider):
    response = come_back(client, provider)

    assert response.status_code == 403
    assert "職員番号「004321」は、ポータルに登録されていません。" in response.content.decode()
    assert not StaffMember.objects.exists()
    assert SignInRecord.objects.get().kind == "refused"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "other"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 3600},
        {"employee_number": None},
    ],
    ids=lambda claims: next(iter(claims)),
)
def test_oidc_refuses_a_token_that_is_not_for_us(client, provider, claims):
    StaffMemberFactory(number="004321")
    provider.claims |= claims

    response = come_back(client, provider)

    assert response.status_code == 403
    assert "認証サーバーでの本人確認が終わっていません。" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_oidc_refuses_a_signature_of_somebody_else(client, provider, monkeypatch):
    StaffMemberFactory(number="004321")
    forged = RSAKey.generate_key(2048, {"kid": "one"})
    state = provider.authorize(client.get(START)["Location"])
    pages = provider.pages()
    monkeypatch.setattr(provider, "pages", lambda: pages)
    provider.key = forged

    assert client.get(BACK, {"state": state, "code": "good"}).status_code == 403
    assert "_auth_user_id" not in client.session


def test_oidc_answer_without_a_request_of_ours_is_refused(client, provider):
    StaffMemberFactory(number="004321")
    provider.authorize(client.get(START)["Location"])

    assert client.get(BACK, {"state": "made up", "code": "good"}).status_code == 403
    assert client.get(BACK, {"error": "access_denied", "state": "x"}).status_code == 403


def test_oidc_refused_code_is_told(client, provider):
    assert come_back(client, provider, code="bad").status_code == 403


def test_oidc_without_the_provider_says_so(client, settings):
    settings.OIDC_ISSUER = "http://127.0.0.1:1"

    response = client.get(START)

    assert response.status_code == 502
    assert "認証サーバーとやり取りができませんでした。" in response.content.decode()


@pytest.mark.parametrize("url", [START, BACK])
def test_oidc_does_not_exist_where_it_is_switched_off(client, url):
    assert client.get(url).status_code == 404


def test_oidc_goes_on_to_no_other_site(client, provider):
    StaffMemberFactory(number="004321")
    state = provider.authorize(client.get(START, {"next": "https://evil.example/"})["Location"])

    response = client.get(BACK, {"state": state, "code": "good"})

    assert response["Location"] == reverse("home")
