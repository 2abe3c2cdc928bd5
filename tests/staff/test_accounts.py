"""Sign-in, lock, the notice of the last sign-in, the first password."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from tests.factories.staff import StaffMemberFactory, employee

PASSWORD = "うみと-とんねる-2026"
pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    person = employee(number="004321", name="髙橋 花子")
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client, number, password=PASSWORD):
    return client.post(reverse("staff:sign-in"), {"username": number, "password": password})


@pytest.mark.parametrize("typed", ["004321", "００４３２１", " 004321 "])
def test_sign_in_by_number_in_any_width(client, person, typed):
    response = sign_in(client, typed)

    assert response.status_code == 302
    assert response["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_sign_in_without_leading_zeros_is_somebody_else(client, person):
    response = sign_in(client, "4321")

    assert "職員番号またはパスワードが違います。" in response.content.decode()


def test_sign_in_tells_of_the_last_time_and_failures_since(client, person):
    with time_machine.travel(datetime(2026, 11, 20, 0, 30, tzinfo=UTC), tick=False):
        sign_in(client, person.number)
        client.post(reverse("staff:sign-out"))
    with time_machine.travel(datetime(2026, 11, 23, 0, 0, tzinfo=UTC), tick=False):
        sign_in(client, person.number, "まちがい")
        response = sign_in(client, person.number)
        page = client.get(reverse("glossary")).content.decode()

    assert response.status_code == 302
    assert "前回のサインインは、2026年11月20日 09:30です。" in page
    assert "サインインの失敗が1回ありました。" in page


def test_sign_in_locks_after_repeated_failures(client, person, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in(client, person.number, "まちがい").status_code == 200

    locked = sign_in(client, person.number, "まちがい")
    right_but_late = sign_in(client, person.number)

    assert locked.status_code == 429
    assert "30分間サインインできません。" in locked.content.decode()
    assert right_but_late.status_code == 429


def test_sign_in_lock_ends_after_the_cool_off(client, person, settings):
    with time_machine.travel(datetime(2026, 11, 23, 0, 0, tzinfo=UTC), tick=False):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            sign_in(client, person.number, "まちがい")
    with time_machine.travel(datetime(2026, 11, 23, 0, 31, tzinfo=UTC), tick=False):
        response = sign_in(client, person.number)

    assert response.status_code == 302


def test_sign_in_of_a_left_person_is_refused(client, person):
    person.is_active = False
    person.save()

    assert sign_in(client, person.number).status_code == 200


def test_passwords_are_kept_as_argon2(settings, person):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

    person.set_password(PASSWORD)

    assert person.password.startswith("argon2$argon2id$")


def test_first_password_must_be_changed_before_anything_else(client, person):
    person.must_change_password = True
    person.save()
    client.force_login(person)

    before = client.get(reverse("staff:person-list"))
    change = client.post(
        reverse("staff:password-change"),
        {
            "old_password": PASSWORD,
            "new_password1": "あかまがせき2026街道",
            "new_password2": "あかまがせき2026街道",
        },
    )
    after = client.get(reverse("staff:person-list"))

    assert before["Location"] == reverse("staff:password-change")
    assert change["Location"] == reverse("home")
    assert after.status_code == 200
    person.refresh_from_db()
    assert person.must_change_password is False


def test_password_change_refuses_a_short_one_and_says_why(client, person):
    client.force_login(person)

    response = client.post(
        reverse("staff:password-change"),
        {"old_password": PASSWORD, "new_password1": "みじかい", "new_password2": "みじかい"},
    )

    assert "10 文字以上" in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_sign_out_needs_a_post(client):
    client.force_login(StaffMemberFactory())

    assert client.get(reverse("staff:sign-out")).status_code == 405
    assert client.post(reverse("staff:sign-out"))["Location"] == reverse("staff:sign-in")
    assert "_auth_user_id" not in client.session
