"""The page of the April task list: whose tasks, from live data, in a constant number of queries."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import TaskState, TransferState
from staff.queries.april import unposted_accounts
from staff.queries.tasklist import task_list
from tests.factories.staff import (
    LONG_AGO,
    DivisionFactory,
    HeadDeputyFactory,
    JobTitleFactory,
    PostingFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.transfers import TransferBatchFactory, TransferLineFactory
from tests.staff.transfer_city import ENTERED, City

pytestmark = pytest.mark.django_db
URL = "/staff/tasks/"
FIRST = date(2027, 4, 1)


def states(user, day, key):
    groups = {group.key: group for group in task_list(user, day).groups}
    return {task.title: (task.state, task.note) for task in groups[key].tasks}


def test_employee_has_no_list(client):
    client.force_login(employee())

    assert client.get(URL).status_code == 404
    assert task_list(employee(), FIRST).groups == []


def test_office_is_told_what_the_roster_lacks():
    office = office_member()
    division = DivisionFactory(is_lead=True)
    employee(division, is_head=True)
    office.standing  # noqa: B018 - read before the counting
    JobTitleFactory(name="未知の職", grade=None)
    leaver = StaffMemberFactory()
    PostingFactory(person=leaver, division=division, period=DateRange(LONG_AGO, date(2026, 4, 1)))

    found = states(office, date(2027, 3, 20), "staff.roster")

    assert found == {
        "職名に職位を付ける": (
            TaskState.TODO,
            "職位のない職名が1あります。職位がないと、スキルの目標が決まりません。",
        ),
        "所属長のいない所属をなくす": (
            TaskState.PROBLEM,
            "4月1日の時点で、所属長が未定の所属が1あります：情報政策課。",
        ),
        "主管課を決める": (TaskState.TODO, "主管課が未定の部局が1あります。"),
        "退職した職員のアカウントを閉じる": (
            TaskState.PROBLEM,
            "配属がないのにサインインできるアカウントが1あります。",
        ),
    }
    assert list(unposted_accounts(date(2027, 3, 20))) == [leaver]


def test_heads_are_counted_as_of_the_first_of_april_with_what_is_final():
    with time_machine.travel(ENTERED, tick=False):
        city = City()
        city.ready({"kind": "leave", "number": "000101"})
        city.ready(
            {"kind": "leave", "number": "000103"},
            {"kind": "title", "number": "000203", "title": city.head_title},
            {"kind": "move", "number": "000102", "division": city.care, "title": city.clerk},
            name="追加",
        )
        city.batch({"kind": "move", "number": "000102", "division": city.tax}, name="準備中")
        found = states(city.office, timezone.localdate(), "staff.roster")
    on_the_day = states(city.office, FIRST, "staff.roster")

    assert found["所属長のいない所属をなくす"] == (
        TaskState.PROBLEM,
        (
            "4月1日の時点で（確定した人事異動を含む）、"
            "所属長が未定の所属が3あります：税務課、納税課、情報政策課。"
        ),
    )
    assert on_the_day["所属長のいない所属をなくす"][1] == (
        "所属長が未定の所属が1あります。申請を確認する人がいません。"
    )


def test_department_that_leads_itself_by_default_waits_for_its_lead():
    office = office_member()
    own = DivisionFactory(is_lead=True, is_default_example=True)
    own.department.code = own.code
    own.department.save()
    assert states(office, FIRST, "staff.roster")["主管課を決める"][1] == (
        "主管課が未定の部局が2あります。"
    )

    own.is_default_example = False
    own.save()

    assert states(office, FIRST, "staff.roster")["主管課を決める"][1] == (
        "主管課が未定の部局が1あります。"
    )


def test_hr_is_told_of_the_transfers_alone():
    hr = employee(DivisionFactory(is_hr=True))
    batch = TransferBatchFactory(effective_on=FIRST)
    TransferLineFactory(batch=batch, weight="fault")

    found = task_list(hr, date(2027, 3, 20))

    assert [group.key for group in found.groups] == ["staff.transfers"]
    assert [task.state for task in found.tasks] == [
        TaskState.DONE, TaskState.PROBLEM, TaskState.BLOCKED,
    ]  # fmt: skip
    assert [task.url for task in found.tasks] == [
        batch.get_absolute_url(), batch.get_absolute_url(), "",
    ]  # fmt: skip


@pytest.fixture
def division():
    return DivisionFactory(is_lead=True)


@pytest.fixture
def head(division):
    return employee(division, is_head=True)


@time_machine.travel("2027-03-20 12:00+09:00")
def test_head_knows_of_no_transfer_before_it_is_announced(head, division):
    day = timezone.localdate()
    line = TransferLineFactory(
        batch=TransferBatchFactory(effective_on=FIRST), division=division, number="1"
    )
    assert states(head, day, "staff.head")["異動した職員の配属を確かめる"] == (
        TaskState.BLOCKED, "人事異動が発表されると、始められます。",
    )  # fmt: skip

    batch = line.batch
    batch.state, batch.ready_by = TransferState.READY, head
    batch.announced_at = timezone.now() - timedelta(hours=1)
    batch.save()

    assert states(head, day, "staff.head")["異動した職員の配属を確かめる"] == (
        TaskState.TODO, "1人の異動が発表されています。配属先を確かめてください。",
    )  # fmt: skip


@time_machine.travel("2027-04-02 12:00+09:00")
def test_head_welcomes_newcomers_and_names_a_deputy(client, head, division):
    employee(division, since=FIRST, name="髙橋 美咲")
    HeadDeputyFactory(
        division=division, person=employee(), period=DateRange(LONG_AGO, date(2027, 4, 20))
    )
    client.force_login(head)

    page = client.get(URL).content.decode()

    assert "1人の配属が、名簿に入っています。" in page
    assert "まだサインインしていません：髙橋 美咲" in page
    assert "代決の期間が、まもなく終わります。" in page
    roster = f"/staff/organisation/roster/?division={division.code}&kind=main&since=2027-04-01"
    assert f'href="{roster.replace("&", "&amp;")}"' in page
    assert client.get(roster).context_data["count"] == 1


def test_deputy_sees_the_section_and_names_nobody(division, head):
    deputy = HeadDeputyFactory(division=division, person=employee()).person

    assert list(states(deputy, date(2026, 11, 25), "staff.head")) == [
        "異動した職員の配属を確かめる", "新しい職員を迎える",
    ]  # fmt: skip


def test_tasks_of_several_divisions_say_which(head, division):
    other = DivisionFactory(name="窓口課")
    PostingFactory(person=head, division=other, kind="concurrent", is_head=True)

    found = states(head, FIRST, "staff.head")

    assert f"代決者を決める（{division.name}）" in found
    assert "代決者を決める（窓口課）" in found
    assert len(found) == 6


def test_blocked_task_is_no_link(client, head):
    client.force_login(head)
    with time_machine.travel("2027-03-20 12:00+09:00"):
        page = client.get(URL).content.decode()

    assert "<span>異動した職員の配属を確かめる</span>" in page
    assert "まだ始められません" in page


DASHBOARD = 20


def queries_of(client, part=""):
    """Return how many queries the page takes, once it is warm."""
    client.get(URL)
    with CaptureQueriesContext(connection) as asked:
        client.get(URL, {"part": part})
    return len(asked)


@pytest.mark.parametrize(
    ("viewer", "part"),
    [("head", ""), ("office", "staff"), ("office", "teams"), ("office", "skills")],
)
def test_page_takes_as_many_queries_for_much_as_for_little(client, head, division, viewer, part):
    client.force_login(head if viewer == "head" else office_member())
    employee(division, since=date(2026, 4, 1))
    few = queries_of(client, part)
    for _ in range(30):
        employee(division, since=date(2026, 4, 1))
        TransferLineFactory(batch=TransferBatchFactory(effective_on=date(2026, 4, 1)))

    assert queries_of(client, part) == few <= DASHBOARD


def test_office_sees_every_heading_in_one_of_the_parts(client):
    office = office_member()
    client.force_login(office)

    shown = [
        group.key
        for key in ("staff", "teams", "skills")
        for group in client.get(URL, {"part": key}).context_data["list"].groups
    ]

    assert shown == [group.key for group in task_list(office, timezone.localdate()).groups]


def test_list_of_unposted_accounts_equals_its_figure(client):
    leaver = StaffMemberFactory()
    PostingFactory(person=leaver, period=DateRange(LONG_AGO, date(2026, 4, 1)))
    StaffMemberFactory(is_active=False)
    StaffMemberFactory(employment_kind="external")
    StaffMemberFactory(is_operator=True)
    client.force_login(office_member())

    response = client.get("/staff/accounts/unposted/")

    assert response.context_data["count"] == unposted_accounts(timezone.localdate()).count() == 1
    assert "2026/03/31" in response.content.decode()
