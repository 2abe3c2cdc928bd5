"""How a sign-in ends by itself, the trusted header, and the log of all of it."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from staff import tasks
from staff.models import SignInRecord
from tests.factories.staff import SignInRecordFactory, StaffMemberFactory, employee

PASSWORD = "うみと-とんねる-2026"
PAGE = "/staff/people/"
MORNING = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hours(settings):
    settings.IDLE_MINUTES = 60
    settings.SESSION_COOKIE_AGE = 8 * 60 * 60
    # A cache of its own: to clear the one of all workers would take their sessions away.
    own = {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    settings.CACHES = {"default": own}


@pytest.fixture
def person():
    person = employee(number="004321", name="髙橋 花子")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, number, password=PASSWORD):
    return client.post(reverse("staff:sign-in"), {"username": number, "password": password})


def at(minutes):
    return time_machine.travel(MORNING + timedelta(minutes=minutes), tick=False)


def lines():
    return list(SignInRecord.objects.order_by("pk").values_list("kind", "method", "number"))


def test_sign_in_failure_lock_and_sign_out_are_logged(client, person, settings):
    settings.AXES_FAILURE_LIMIT = 2
    sign_in(client, person.number, "まちがい")
    sign_in(client, person.number, "まちがい")
    sign_in(client, person.number)
    sign_in(client, "")

    assert lines() == [
        ("failure", "local", "004321"),
        ("locked", "local", "004321"),
        ("locked", "local", "004321"),
    ]


def test_sign_in_and_sign_out_are_logged_with_person_and_address(client, person):
    sign_in(client, person.number)
    client.post(reverse("staff:sign-out"))

    assert lines() == [("success", "local", "004321"), ("sign_out", "local", "004321")]
    record = SignInRecord.objects.first()
    assert (record.person, record.address) == (person, "127.0.0.1")


def test_idle_sign_in_ends_with_a_sentence_and_comes_back_to_the_page(client, person):
    with at(0):
        sign_in(client, person.number)
    with at(60):
        response = client.get(PAGE + "?q=a")
        page = client.get(response["Location"]).content.decode()

    assert response["Location"] == "/staff/sign-in/?next=%2Fstaff%2Fpeople%2F%3Fq%3Da"
    assert "60分間操作がなかったため、サインアウトしました。" in page
    assert lines()[-1] == ("time_out", "local", "004321")


def test_activity_keeps_a_sign_in_until_it_is_too_old(client, person):
    with at(0):
        sign_in(client, person.number)
    for minutes in range(50, 480, 50):
        with at(minutes):
            assert client.get(PAGE).status_code == 200
    with at(480):
        response = client.get(PAGE)
        page = client.get(response["Location"]).content.decode()

    assert "サインインしてから8時間がたったため、サインアウトしました。" in page


def test_polling_does_not_keep_a_sign_in(client, person):
    with at(0):
        sign_in(client, person.number)
    for minutes in (20, 40, 59):
        with at(minutes):
            assert client.get(PAGE, headers={"HX-Request": "true"}).status_code == 200
    with at(61):
        response = client.get(PAGE, headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == reverse("staff:sign-in")


def test_sending_after_idleness_says_that_nothing_was_stored(client, person):
    with at(0):
        sign_in(client, person.number)
    with at(90):
        response = client.post(reverse("staff:notice-read-all"))
        page = client.get(response["Location"]).content.decode()

    assert "送信した内容は保存していません。" in page


def test_expired_account_is_refused_with_a_sentence(client, person):
    person.expires_on = timezone.localdate() - timedelta(days=1)
    person.save()

    response = sign_in(client, person.number)

    assert response.status_code == 403
    assert "この職員番号の利用期間は、" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert lines() == [("refused", "local", "004321")]


def test_signed_in_account_ends_after_its_last_day(client, person):
    person.expires_on = date(2026, 11, 24)
    person.save()
    with time_machine.travel(datetime(2026, 11, 24, 14, 50, tzinfo=UTC), tick=False):
        sign_in(client, person.number)
        assert client.get(PAGE).status_code == 200
    with time_machine.travel(datetime(2026, 11, 24, 15, 0, tzinfo=UTC), tick=False):
        response = client.get(PAGE)
        page = client.get(response["Location"]).content.decode()

    assert "この職員番号の利用期間は、2026年11月24日に終わりました。" in page


def test_stopped_account_is_out_at_once(client, person):
    sign_in(client, person.number)
    person.is_active = False
    person.save()

    assert client.get(PAGE)["Location"].startswith(reverse("staff:sign-in"))


def test_page_offers_only_what_is_switched_on(client, settings):
    settings.LOCAL_SIGN_IN = False
    settings.OIDC_ISSUER = "https://id.city.example.lg.jp"

    page = client.get(reverse("staff:sign-in"), {"next": PAGE}).content.decode()

    assert 'name="password"' not in page
    assert reverse("staff:oidc-start") + "?next=%2Fstaff%2Fpeople%2F" in page
    assert reverse("staff:saml-start") not in page


def test_password_of_our_own_does_not_work_where_it_is_switched_off(client, person, settings):
    settings.LOCAL_SIGN_IN = False

    sign_in(client, person.number)

    assert "_auth_user_id" not in client.session


# --- The trusted header -----------------------------------------------------------------------


@pytest.fixture
def _proxy(settings):
    settings.TRUSTED_HEADER = "X-Staff-Number"
    settings.TRUSTED_PROXIES = ["10.1.2.3"]


def through(client, number, address="10.1.2.3"):
    headers = {"X-Staff-Number": number} if number is not None else {}
    return client.get(PAGE, headers=headers, REMOTE_ADDR=address)


@pytest.mark.usefixtures("_proxy")
def test_header_from_the_proxy_signs_in_once(client, person):
    person.must_change_password = True  # nobody here has a password of the portal
    person.save()

    assert through(client, "００４３２１").status_code == 200
    assert through(client, "004321").status_code == 200
    assert client.session["_auth_user_id"] == str(person.pk)
    assert lines() == [("success", "header", "004321")]


@pytest.mark.usefixtures("_proxy")
@pytest.mark.parametrize("address", ["10.1.2.4", "127.0.0.1", ""])
def test_spoofed_header_never_signs_in_and_is_logged(client, person, address):
    for _ in range(3):
        response = through(client, "004321", address)
        assert response["Location"].startswith(reverse("staff:sign-in"))

    assert "_auth_user_id" not in client.session
    assert lines() == [("refused", "header", "004321")]


@pytest.mark.usefixtures("_proxy")
def test_forwarded_for_makes_no_address_trusted(client, person):
    headers = {"X-Staff-Number": "004321", "X-Forwarded-For": "10.1.2.3"}
    client.get(PAGE, headers=headers, REMOTE_ADDR="192.0.2.66")

    assert "_auth_user_id" not in client.session


def test_header_counts_for_nothing_where_it_is_switched_off(client, person, settings):
    settings.TRUSTED_PROXIES = ["10.1.2.3"]

    assert through(client, "004321").status_code == 302
    assert lines() == []


@pytest.mark.usefixtures("_proxy")
def test_header_with_an_unknown_number_is_told_so(client):
    response = through(client, "999999")

    assert response.status_code == 403
    assert "職員番号「999999」は、ポータルに登録されていません。" in response.content.decode()


@pytest.mark.usefixtures("_proxy")
def test_header_of_another_person_ends_the_first_sign_in(client, person):
    other = StaffMemberFactory(number="005555")
    through(client, "004321")

    through(client, "005555")

    assert client.session["_auth_user_id"] == str(other.pk)
    assert [kind for kind, _, _ in lines()] == ["success", "sign_out", "success"]


@pytest.mark.usefixtures("_proxy")
def test_sign_in_by_header_ends_without_it(client, person):
    through(client, "004321")

    assert through(client, None).status_code == 302
    assert "_auth_user_id" not in client.session


# --- Keeping the log --------------------------------------------------------------------------


def test_old_sign_ins_are_removed_and_only_they(settings):
    settings.LOG_KEEP_DAYS = 30
    now = timezone.now()
    SignInRecordFactory(at=now - timedelta(days=32))
    kept = SignInRecordFactory(at=now - timedelta(days=29))

    tasks.remove_old_sign_ins()

    assert list(SignInRecord.objects.all()) == [kept]
