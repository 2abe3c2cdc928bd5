"""What takes effect at once is asked first, tells whom it concerns, and cannot be done twice at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from staff.actions import accounts
from staff.models import HeadDeputy, Notice, StaffMember
from staff.queries.april import unposted_accounts
from staff.rules import StaffRefused
from tests.factories.staff import (
    HeadDeputyFactory,
    StaffMemberFactory,
    employee,
    office_member,
)


def texts(client, url):
    return client.get(url).context_data["question"].texts


@pytest.mark.django_db
def test_a_deputy_hears_of_the_end_and_the_page_asks_first(client):
    deputy = HeadDeputyFactory(person=employee(name="代決 二郎"), division__name="税務課")
    office = office_member(name="事務局 花子")
    client.force_login(office)
    url = reverse("staff:deputy-end", args=[deputy.pk])

    assert (
        texts(client, url)[0]
        == "代決 二郎さんは、今から「税務課」の所属長の権限を使えなくなります。"
    )
    assert HeadDeputy.objects.get().period == deputy.period
    client.post(url)

    assert HeadDeputy.objects.get().is_over
    notice = Notice.objects.get()
    assert (notice.recipient, notice.title) == (
        deputy.person,
        "税務課の所属長の代決が終わりました",
    )


@pytest.mark.django_db
def test_a_working_password_is_not_replaced_unasked(client):
    new, known = employee(), employee()
    StaffMember.objects.filter(pk=new.pk).update(password="!unusable")
    known.set_password("kanmon-2026-dx")
    known.save()
    client.force_login(office_member())

    asked = [
        texts(client, reverse("staff:account-password", args=[p.number])) for p in (new, known)
    ]

    assert [found[0] for found in asked] == [
        "仮パスワードは、次の画面に1回だけ表示します。本人が最初のサインインで変更します。",
        "今のパスワードは、すぐに使えなくなります。",
    ]
    assert StaffMember.objects.get(pk=known.pk).check_password("kanmon-2026-dx")


@pytest.mark.django_db
def test_who_becomes_operator_is_asked_of_first_and_told_once(client):
    operator, person = StaffMemberFactory(is_operator=True), employee(name="新任 一郎")
    client.force_login(operator)
    url = reverse("staff:account-operator", args=[person.number])

    assert client.get(url).context_data["question"].heading == "システム管理者にする：新任 一郎"
    for _ in range(2):
        client.post(url, {"held": "yes"})

    assert StaffMember.objects.get(pk=person.pk).is_operator
    assert [notice.title for notice in person.notices.all()] == ["システム管理者になりました"]


@pytest.mark.django_db(transaction=True)
def test_two_operators_cannot_take_the_right_from_each_other():
    pair = [StaffMemberFactory(is_operator=True) for _ in range(2)]
    start = Barrier(2)

    def remove(by):
        other = next(each for each in pair if each != by)
        start.wait()
        try:
            accounts.set_operator(person=other, held=False, by=by)
        except StaffRefused as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(remove, pair))

    assert answers == [
        "",
        "あなたは、もうシステム管理者ではありません。ほかのシステム管理者に確認してください。",
    ]
    assert StaffMember.objects.filter(is_operator=True).count() == 1


@pytest.mark.django_db
def test_an_account_that_has_ended_needs_no_closing():
    today = timezone.localdate()
    ended = StaffMemberFactory(expires_on=today - timedelta(days=1))
    left = [StaffMemberFactory(expires_on=today), StaffMemberFactory()]

    assert set(unposted_accounts(today)) == set(left)
    assert ended not in unposted_accounts(today)
