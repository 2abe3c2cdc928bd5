"""One-time codes: who needs them, setting them up, recovery codes, waiting after wrong ones."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.actions import accounts
from staff.models import SignInRecord
from tests.factories.staff import StaffMemberFactory, employee, office_member

PASSWORD = "うみと-とんねる-2026"
PAGE = "/staff/people/"
SETUP, STEP = "/staff/second-step/setup/", "/staff/second-step/"
NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, person):
    asked = {"username": person.number, "password": PASSWORD}
    return client.post(reverse("staff:sign-in"), asked)


def code_of(device):
    clock = TOTP(device.bin_key)
    clock.time = datetime.now(UTC).timestamp()
    return f"{clock.token():06d}"


def enrolled(person):
    device = TOTPDevice.objects.create(user=person, name="電話")
    return device, accounts.renew_recovery_codes(person=person)


@pytest.mark.parametrize("kind", ["office", "operator"])
def test_office_and_operators_must_set_it_up_first(client, settings, kind):
    settings.TOTP_REQUIRED = True
    person = office_member() if kind == "office" else StaffMemberFactory(is_operator=True)
    client.force_login(person)

    assert client.get(PAGE)["Location"] == f"{SETUP}?next=%2Fstaff%2Fpeople%2F"
    assert client.get(SETUP).status_code == 200


def test_others_need_not_and_zero_setup_asks_nobody(client, settings):
    client.force_login(office_member())
    assert client.get(PAGE).status_code == 200
    settings.TOTP_REQUIRED = True
    client.force_login(employee())
    assert client.get(PAGE).status_code == 200


def test_setup_shows_picture_and_key_and_ends_with_recovery_codes(client):
    person = employee()
    client.force_login(person)

    page = client.get(SETUP).content.decode()
    device = TOTPDevice.objects.get(user=person)
    done = client.post(SETUP, {"code": code_of(device)})

    assert 'src="data:image/svg+xml' in page
    assert re.search(r"([A-Z2-7]{4} ){7}[A-Z2-7]{4}", page)
    assert len(re.findall(r"<li><code>[a-z2-7]{8}</code></li>", done.content.decode())) == 10
    device.refresh_from_db()
    assert device.confirmed is True
    assert client.get(PAGE).status_code == 200


def test_setup_with_a_wrong_code_stays_and_says_so(client):
    client.force_login(employee())

    response = client.post(SETUP, {"code": "000000"})

    assert response.status_code == 422
    assert "確認コードが違います。" in response.content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_sign_in_asks_for_the_code_and_goes_on(client):
    person = with_password(employee())
    with time_machine.travel(NOON, tick=False):
        device, _ = enrolled(person)
        sign_in(client, person)
        stopped = client.get(PAGE)
        passed = client.post(
            STEP, {"code": f" {code_of(device)[:3]} {code_of(device)[3:]}", "next": PAGE}
        )
        page = client.get(PAGE)

    assert stopped["Location"] == f"{STEP}?next=%2Fstaff%2Fpeople%2F"
    assert passed["Location"] == PAGE
    assert page.status_code == 200


@pytest.mark.parametrize("url", [SETUP, "/staff/password/", "/staff/second-step/codes/", "/"])
def test_password_alone_opens_nothing_else(client, url):
    person = with_password(employee())
    enrolled(person)
    sign_in(client, person)

    assert client.post(url)["Location"].startswith(STEP)


def test_code_works_once(client):
    person = with_password(employee())
    with time_machine.travel(NOON, tick=False):
        device, _ = enrolled(person)
        sign_in(client, person)
        client.post(STEP, {"code": code_of(device)})
        client.post(reverse("staff:sign-out"))
        sign_in(client, person)
        again = client.post(STEP, {"code": code_of(device)})

    assert again.status_code == 422


def test_recovery_code_works_once(client):
    person = with_password(employee())
    _, codes = enrolled(person)
    sign_in(client, person)
    first = client.post(STEP, {"code": codes[0].upper()})
    client.post(reverse("staff:sign-out"))
    sign_in(client, person)
    second = client.post(STEP, {"code": codes[0]})

    assert (first.status_code, second.status_code) == (302, 422)


def test_wrong_codes_make_the_next_wait(client):
    person = with_password(employee())
    with time_machine.travel(NOON, tick=False):
        device, _ = enrolled(person)
        sign_in(client, person)
    for number, seconds in enumerate((0, 2, 5)):
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            refused = client.post(STEP, {"code": f"00000{number}"})
    with time_machine.travel(NOON + timedelta(seconds=6), tick=False):
        too_soon = client.post(STEP, {"code": code_of(device)})
    with time_machine.travel(NOON + timedelta(seconds=10), tick=False):
        in_time = client.post(STEP, {"code": code_of(device)})

    assert "4秒待ってから" in refused.content.decode()
    assert (too_soon.status_code, in_time.status_code) == (422, 302)
    assert SignInRecord.objects.filter(kind="failure", method="code").count() == 4


def test_it_can_be_switched_off_unless_required(client, settings):
    person = employee()
    client.force_login(person)
    client.get(SETUP)
    client.post(SETUP, {"code": code_of(TOTPDevice.objects.get(user=person))})

    assert "2段階認証をやめる" in client.get(SETUP).content.decode()
    assert client.post("/staff/second-step/removal/").status_code == 302
    assert not TOTPDevice.objects.exists()


def test_office_cannot_switch_it_off_where_it_is_required(client, settings):
    settings.TOTP_REQUIRED = True
    person = office_member()
    client.force_login(person)
    client.get(SETUP)
    client.post(SETUP, {"code": code_of(TOTPDevice.objects.get(user=person))})

    assert client.post("/staff/second-step/removal/").status_code == 404
    assert "2段階認証をやめる" not in client.get(SETUP).content.decode()


def test_new_recovery_codes_void_the_old_ones(client):
    person = employee()
    client.force_login(person)
    client.get(SETUP)
    done = client.post(SETUP, {"code": code_of(TOTPDevice.objects.get(user=person))})
    old = re.findall(r"<li><code>([a-z2-7]{8})</code>", done.content.decode())

    renewed = client.post("/staff/second-step/codes/").content.decode()

    assert not set(old) & set(re.findall(r"<li><code>([a-z2-7]{8})</code>", renewed))
    assert accounts.check_code(person=person, code=old[0]) is False
