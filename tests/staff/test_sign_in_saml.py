"""SAML from our request to the signed-in session, with answers signed by a key of the test."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from staff.models import SignInRecord, StaffMember
from tests.factories.staff import StaffMemberFactory

pytestmark = pytest.mark.django_db
PORTAL = "http://dx.city.example.lg.jp"
START, ACS = "/staff/sign-in/saml/", "/staff/sign-in/saml/acs/"
ENTITY = PORTAL + "/staff/sign-in/saml/metadata/"

METADATA = """<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.test">
<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>
<X509Certificate>{certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
 Location="https://idp.test/sso"/></IDPSSODescriptor></EntityDescriptor>"""

ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="a1" Version="2.0"
 IssueInstant="{now}"><saml:Issuer>https://idp.test</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">{number}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{later}" Recipient="{acs}" InResponseTo="{request}"/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{earlier}" NotOnOrAfter="{later}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="s1"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>
<saml:Attribute Name="employeeNumber"><saml:AttributeValue>{number}</saml:AttributeValue>
</saml:Attribute></saml:AttributeStatement></saml:Assertion>"""

RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="r1" Version="2.0"
 IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}">
<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.test</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{assertion}</samlp:Response>"""


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Provider:
    """Has a key and a certificate, and answers requests."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.test")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(self.key, hashes.SHA256())
        )

    def pem(self):
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return key.decode(), self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def metadata(self):
        plain = "".join(self.pem()[1].splitlines()[1:-1])
        return METADATA.format(certificate=plain)

    def answer(self, request_id, *, number="004321", audience=ENTITY, signed=True):
        now = datetime.now(UTC)
        values = {
            "now": stamp(now),
            "earlier": stamp(now - timedelta(minutes=1)),
            "later": stamp(now + timedelta(minutes=5)),
            "acs": PORTAL + ACS,
            "request": request_id,
            "number": number,
            "audience": audience,
        }
        assertion = ASSERTION.format(**values)
        if signed:
            key, certificate = self.pem()
            assertion = OneLogin_Saml2_Utils.add_sign(
                assertion,
                key,
                certificate,
                sign_algorithm=OneLogin_Saml2_Constants.RSA_SHA256,
                digest_algorithm=OneLogin_Saml2_Constants.SHA256,
            ).decode()
        document = RESPONSE.format(assertion=assertion, **values)
        return base64.b64encode(document.encode()).decode()


@pytest.fixture(scope="module")
def provider():
    return Provider()


@pytest.fixture(autouse=True)
def _saml(settings, tmp_path, provider):
    file = tmp_path / "idp.xml"
    file.write_text(provider.metadata())
    settings.SAML_IDP_METADATA = str(file)
    settings.PORTAL_URL = PORTAL


def start(client):
    """Return the id of our request and the secret that comes back with the answer."""
    address = client.get(START, {"next": "/staff/people/"})["Location"]
    assert address.startswith("https://idp.test/sso?")
    query = parse_qs(urlsplit(address).query)
    document = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
    return ElementTree.fromstring(document).get("ID"), query["RelayState"][0]  # noqa: S314 - ours


def send(client, answer, state):
    return client.post(ACS, {"SAMLResponse": answer, "RelayState": state})


@pytest.mark.parametrize("attribute", ["", "employeeNumber"])
def test_saml_signs_in_and_goes_on(client, provider, settings, attribute):
    settings.SAML_NUMBER_ATTRIBUTE = attribute
    person = StaffMemberFactory(number="004321")
    request_id, state = start(client)

    # From another site the browser brings no cookie of ours along.
    answered = send(client.__class__(), provider.answer(request_id), state)
    response = client.get(answered["Location"])

    assert response["Location"] == "/staff/people/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert SignInRecord.objects.get().method == "saml"


def test_saml_answer_opens_no_other_browser(client, provider):
    StaffMemberFactory(number="004321")
    request_id, state = start(client)
    answered = send(client, provider.answer(request_id), state)
    victim = client.__class__()

    assert victim.get(answered["Location"]).status_code == 403
    assert "_auth_user_id" not in victim.session


def test_saml_makes_no_account_and_says_so(client, provider):
    request_id, state = start(client)

    answered = send(client, provider.answer(request_id, number="999999"), state)
    response = client.get(answered["Location"])

    assert "職員番号「999999」は、ポータルに登録されていません。" in response.content.decode()
    assert not StaffMember.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"signed": False}, {"audience": "https://other.test"}], ids=["unsigned", "audience"]
)
def test_saml_refuses_what_is_not_signed_for_us(client, provider, wrong):
    StaffMemberFactory(number="004321")
    request_id, state = start(client)

    response = send(client, provider.answer(request_id, **wrong), state)

    assert response.status_code == 403
    assert SignInRecord.objects.get().kind == "refused"


def test_saml_refuses_the_signature_of_somebody_else(client):
    request_id, state = start(client)

    assert send(client, Provider().answer(request_id), state).status_code == 403


def test_saml_answer_to_another_request_is_refused(client, provider):
    _, state = start(client)

    assert send(client, provider.answer("other"), state).status_code == 403


def test_saml_answer_counts_once(client, provider):
    StaffMemberFactory(number="004321")
    request_id, state = start(client)
    answer = provider.answer(request_id)

    assert send(client, answer, state).status_code == 302
    assert send(client, answer, state).status_code == 403


def test_saml_nonsense_is_refused(client):
    _, state = start(client)

    assert send(client, "bm9uc2Vuc2U=", state).status_code == 403
    assert client.post(ACS).status_code == 403


def test_saml_metadata_names_the_address_of_answers(client):
    assert (PORTAL + ACS) in client.get("/staff/sign-in/saml/metadata/").content.decode()


def test_saml_does_not_exist_where_it_is_switched_off(client, settings):
    settings.SAML_IDP_METADATA = ""

    assert client.get(START).status_code == 404
    assert client.post(ACS).status_code == 404
