"""Applying and undoing a batch: once, all of it, with what the apps above do, and back again."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone
from psycopg.types.range import DateRange

from staff import consequences, tasks
from staff.actions import postings, transfer_undo, transfers
from staff.actions.transfer_application import apply_batch
from staff.choices import TransferState
from staff.consequences import Consequence, Consumer, register_consumer
from staff.models import HeadDeputy, Job, Notice, Posting, StaffMember
from staff.queries.postings import spans_mark, spans_of
from staff.queries.transfer_effects import preview
from staff.queries.transfers import check
from staff.rules import StaffRefused
from staff.rules.changes import WantedPost
from staff.rules.timeline import Add, ChangeFrom, Span
from tests.factories.staff import HeadDeputyFactory, PostingFactory
from tests.staff.transfer_city import DAY, ENTERED, TOLD, City, fresh

pytestmark = pytest.mark.django_db
EVE = date(2027, 3, 31)
NOT_COMPARED = {"staff.Notice", "staff.Delivery", "staff.Job", "staff.TransferBatch",
                "staff.TransferLine", "staff.TransferChange"}  # fmt: skip


@pytest.fixture
def city():
    with time_machine.travel(ENTERED, tick=False):
        return City()


@pytest.fixture
def consumer(monkeypatch):
    """Make an app above that ends what a mover stands in for and gives the newcomers something."""
    monkeypatch.setattr(consequences, "_consumers", {})

    def foretell(transfer):
        gone = [move for move in transfer.moves if move.changes_division]
        return [Consequence("終わる代決", len(gone), details=tuple(m.name for m in gone))]

    def act(*, transfer, writes, by):
        moved = {move.person_id for move in transfer.moves if move.changes_division}
        for deputy in HeadDeputy.objects.filter(person__in=moved).order_by("pk"):
            writes.change(deputy, period=DateRange(deputy.period.lower, transfer.day))
        for move in transfer.moves:
            if move.is_new:
                writes.create(
                    HeadDeputy(
                        person_id=move.person_id,
                        division_id=move.after.division_id,
                        period=DateRange(transfer.day, None),
                        given_by=by,
                    )
                )
            elif move.leaves:
                for deputy in HeadDeputy.objects.filter(person=move.person_id):
                    writes.delete(deputy)

    register_consumer(Consumer("test.deputies", "代決", foretell, act))


def everything_of(city):
    """Return lines of every kind."""
    PostingFactory(
        person=city.clerks["pay"], division=city.tax, job_title=city.clerk, kind="concurrent"
    )
    PostingFactory(
        person=city.heads["care"],
        division=city.care,
        job_title=city.head_title,
        kind="joint",
        period=(date(2027, 9, 1), None),
    )
    HeadDeputyFactory(
        person=city.clerks["tax"], division=city.tax, period=(date(2026, 10, 1), None)
    )
    HeadDeputyFactory(
        person=city.heads["care"], division=city.pay, period=(date(2026, 10, 1), None)
    )
    new = {"name": "新人 一郎", "kana": "シンジン イチロウ"}
    return [
        {"kind": "move", "number": "000201", "division": city.care},
        {"kind": "move", "number": "000101", "division": city.pay},
        {"kind": "move", "number": "000102", "division": city.tax},
        {"kind": "title", "number": "000203", "title": city.head_title},
        {"kind": "leave", "number": "000103"},
        {"kind": "hire", "number": "000900", "division": city.tax, "title": city.clerk, **new},
        {"kind": "concurrent_end", "number": "000202", "division": city.tax},
        {"kind": "joint_start", "number": "000202", "division": city.care, "title": city.chief},
    ]


def tables():
    """Return every row of every table of ours, except the trail and what tells of the batch."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.order_by("pk").values()))
        for model in apps.get_models()
        if model._meta.managed
        and model._meta.app_label in {"staff", "teams", "skills", "training", "crossforum"}
        and not hasattr(model, "pgh_tracked_model")
        and model._meta.label not in NOT_COMPARED
    }


def midnight(minutes=0):
    moment = datetime(2027, 4, 1, tzinfo=timezone.get_default_timezone())
    return time_machine.travel(moment + timedelta(minutes=minutes), tick=False)


def prepared(city, *lines, **fields):
    with time_machine.travel(ENTERED, tick=False):
        return city.ready(*lines, **fields)


def posts_on(day):
    rows = Posting.objects.on(day).order_by("person__number", "kind")
    return [
        (row.person.number, row.kind, row.division.name, row.job_title.name, row.is_head)
        for row in rows.select_related("person", "division", "job_title")
        if row.person.number < "9"
    ]


def test_a_batch_of_every_kind_is_applied_at_midnight(city, consumer):
    batch = prepared(city, *everything_of(city))
    before = posts_on(EVE)

    with midnight(-1):
        tasks.carry_out_transfers()
        assert fresh(batch).state == TransferState.READY
    with midnight():
        tasks.carry_out_transfers()

    assert fresh(batch).state == TransferState.APPLIED
    assert posts_on(EVE) == before
    assert posts_on(DAY) == [
        ("000101", "main", "納税課", "課長", True),
        ("000102", "main", "税務課", "課長", True),
        ("000201", "main", "福祉課", "主任", False),
        ("000202", "joint", "福祉課", "係長", False),
        ("000202", "main", "納税課", "主任", False),
        ("000203", "main", "福祉課", "課長", True),
        ("000900", "main", "税務課", "主任", False),
    ]
    left = StaffMember.objects.get(number="000103")
    assert (left.is_active, left.postings.filter(period__endswith__isnull=True).count()) == (
        False,
        0,
    )
    new = StaffMember.objects.get(number="000900")
    assert (new.name, new.hired_on, new.has_usable_password()) == ("新人 一郎", DAY, False)


def test_undone_the_database_is_as_before(city, consumer):
    batch = prepared(city, *everything_of(city))
    with midnight():
        before = tables()
        apply_batch(batch=batch, by=city.office)
        applied = tables()
        batch = transfer_undo.undo_batch(batch=batch, by=city.office)

        assert {label for label in before if before[label] != applied[label]} == {
            "staff.StaffMember",
            "staff.EmploymentPeriod",
            "staff.Posting",
            "staff.HeadDeputy",
        }
        assert tables() == before
        assert (fresh(batch).state, fresh(batch).is_announced) == (TransferState.UNDONE, False)


def test_the_ledger_holds_every_row_once_with_its_deed(city, consumer):
    batch = prepared(city, *everything_of(city))
    with midnight():
        apply_batch(batch=batch, by=city.office)

    counted = {}
    for change in batch.changes.all():
        deed = "new" if not change.before else "gone" if not change.after else "changed"
        counted[change.model, deed] = counted.get((change.model, deed), 0) + 1
    assert counted == {
        ("staff.StaffMember", "new"): 1,
        ("staff.StaffMember", "changed"): 1,
        ("staff.EmploymentPeriod", "new"): 2,  # of the newcomer, and the ended one of the leaver
        ("staff.Posting", "gone"): 1,
        ("staff.Posting", "changed"): 6,
        ("staff.Posting", "new"): 6,
        ("staff.HeadDeputy", "new"): 1,
        ("staff.HeadDeputy", "changed"): 2,
        ("staff.HeadDeputy", "gone"): 1,
    }


def test_the_preview_foretells_what_the_apply_does(city, consumer):
    batch = prepared(city, *everything_of(city))
    with midnight():
        checked = check(batch)
        parts = {part.key: part.consequences for part in preview(checked)}
        told = {each.title: each.count for each in parts["staff"]}
        posts_before = set(Posting.objects.on(DAY).values_list("pk", flat=True))
        apply_batch(batch=batch, by=city.office)
        posts_after = set(Posting.objects.on(DAY).values_list("pk", flat=True))

    assert parts["test.deputies"] == (
        Consequence("終わる代決", 3, details=("tax職員 花子", "tax長 太郎", "pay長 太郎")),
    )
    assert told["終わる配属"] == len(posts_before - posts_after)
    assert told["始まる配属"] == len(posts_after - posts_before)
    assert told["所属が変わる職員"] == 3
    assert told["退職する職員"] == told["新しく配属される職員"] == 1
    assert told["異動・退職で終わる代決"] == 2
    assert "所属長が異動する所属の代決者" not in told


def test_a_batch_is_applied_once(city):
    batch = prepared(city, {"kind": "move", "number": "000201", "division": city.care})
    with midnight():
        tasks.carry_out_transfers()
        tasks.carry_out_transfers()
        with pytest.raises(StaffRefused, match="この人事異動は適用済みです"):
            apply_batch(batch=batch, by=city.office)

    assert city.clerks["tax"].postings.count() == 2
    assert Notice.objects.filter(kind="staff.transfer.problem").count() == 0


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2027-03-31 23:59+09:00", "適用日は2027年4月1日です。その日の0時に、自動で適用します。"),
        (ENTERED, "適用日は2027年4月1日です。その日の0時に、自動で適用します。"),
    ],
)
def test_before_its_day_nothing_is_written(city, moment, sentence):
    batch = prepared(city, {"kind": "leave", "number": "000201"})
    with time_machine.travel(moment, tick=False), pytest.raises(StaffRefused) as refusal:
        apply_batch(batch=batch, by=city.office)

    assert str(refusal.value) == sentence


def test_a_batch_that_is_a_secret_still_waits_for_its_announcement(city):
    late = TOLD + timedelta(days=10)
    batch = prepared(city, {"kind": "leave", "number": "000201"}, announced_at=late)

    with midnight():
        tasks.carry_out_transfers()
        assert fresh(batch).state == TransferState.READY
    with time_machine.travel(late, tick=False):
        tasks.carry_out_transfers()

    assert fresh(batch).state == TransferState.APPLIED
    assert Posting.objects.on(DAY).filter(person=city.clerks["tax"]).count() == 0


def test_a_fault_that_came_up_since_keeps_the_batch_back_and_the_office_hears_of_it_once(city):
    batch = prepared(
        city,
        {"kind": "move", "number": "000201", "division": city.care},
        {"kind": "leave", "number": "000202"},
    )
    city.clerks["tax"].postings.update(period=(date(2020, 4, 1), date(2027, 3, 20)))
    before = posts_on(DAY)

    with midnight():
        tasks.carry_out_transfers()
        tasks.carry_out_transfers()

    batch = fresh(batch)
    assert batch.state == TransferState.READY
    assert batch.problem == (
        "確定した後で名簿が変わり、直す行が1行できました"
        "（2行目：適用日に本務の配属がありません。番号を直すか、異動区分を採用にしてください。）。"
        "準備中に戻して直し、もう一度確定してください。"
    )
    assert posts_on(DAY) == before
    told = Notice.objects.filter(kind="staff.transfer.problem")
    assert [notice.recipient for notice in told] == [city.office]

    with midnight(5):
        batch = transfers.withdraw_batch(batch=batch, version=batch.version, by=city.office)
    assert fresh(batch).problem == ""


def test_a_consumer_that_breaks_leaves_everything_as_it_was(city, monkeypatch):
    monkeypatch.setattr(consequences, "_consumers", {})

    def breaks(**_):
        raise RuntimeError

    register_consumer(Consumer("test", "壊れる", lambda _: [], breaks))
    batch = prepared(city, {"kind": "move", "number": "000201", "division": city.care})
    before = tables()

    with midnight():
        tasks.carry_out_transfers()

    assert tables() == before
    assert fresh(batch).state == TransferState.READY
    assert fresh(batch).problem.startswith("処理が途中で止まりました。")


def test_people_and_heads_are_told_after_the_announcement_and_not_before(city):
    batch = prepared(city, {"kind": "move", "number": "000201", "division": city.care})
    with time_machine.travel(TOLD - timedelta(seconds=1), tick=False):
        tasks.carry_out_transfers()
    assert Notice.objects.count() == 0

    with time_machine.travel(TOLD, tick=False):
        tasks.carry_out_transfers()
        tasks.carry_out_transfers()

    told = Notice.objects.order_by("recipient__number").values_list("recipient__number", "kind")
    assert list(told) == [
        ("000101", "staff.transfer.division"),
        ("000103", "staff.transfer.division"),
        ("000201", "staff.transfer.own"),
    ]
    assert fresh(batch).told_at == TOLD


def test_who_was_told_hears_that_it_is_off(city):
    batch = prepared(city, {"kind": "move", "number": "000201", "division": city.care})
    with time_machine.travel(TOLD, tick=False):
        tasks.carry_out_transfers()
        batch = fresh(batch)
        transfers.withdraw_batch(batch=batch, version=batch.version, by=city.office)

    notices = Notice.objects.filter(kind="staff.transfer.withdrawn")
    assert {(notice.recipient, notice.url) for notice in notices} == {
        (person, "") for person in (city.clerks["tax"], city.heads["tax"], city.heads["care"])
    }


# --- What stands on a batch ---------------------------------------------------------------------


def applied(city, *lines):
    batch = prepared(city, *lines)
    with midnight():
        return apply_batch(batch=batch, by=city.office)


def refused_undo(city, batch):
    with midnight(60):
        hindrances = transfer_undo.hindrances(batch)
        with pytest.raises(StaffRefused):
            transfer_undo.undo_batch(batch=batch, by=city.office)
    return hindrances


def test_a_later_batch_stands_on_it_until_it_is_undone_itself(city):
    line = {"kind": "move", "number": "000201", "division": city.care}
    batch = applied(city, line)
    with midnight():
        later = city.batch({**line, "division": city.pay}, day=date(2027, 4, 2), name="追加の異動")
        later = transfers.make_ready(batch=later, version=later.version, by=city.office)
    with time_machine.travel("2027-04-02 00:00+09:00", tick=False):
        later = apply_batch(batch=later, by=city.office)

        assert transfer_undo.hindrances(batch) == [
            (
                "「追加の異動」が、後から適用されています（重なる記録1件）。"
                "先に「追加の異動」を元に戻してください。"
            )
        ]
        transfer_undo.undo_batch(batch=later, by=city.office)
        assert transfer_undo.hindrances(batch) == []


def test_a_post_that_was_changed_by_hand_stands_on_it(city):
    batch = applied(city, {"kind": "move", "number": "000201", "division": city.care})
    person = city.clerks["tax"]
    with midnight(30):
        spans = spans_of(person)
        held = next(span for span in spans if span.since == DAY)
        post = WantedPost("main", city.pay.pk, city.clerk.pk)
        postings.change_posting(
            person=person,
            edit=ChangeFrom(held.pk, date(2027, 4, 5), post, is_head=False),
            mark=spans_mark(spans),
            by=city.office,
        )

    assert refused_undo(city, batch) == ["tax職員 花子さんの配属が、後から変わりました。"]


def test_what_hangs_on_a_newcomer_stands_on_it(city):
    new = {"name": "新人 一郎", "division": city.tax, "title": city.clerk}
    batch = applied(city, {"kind": "hire", "number": "000900", **new})
    person = StaffMember.objects.get(number="000900")
    with midnight(30):
        post = WantedPost("concurrent", city.pay.pk, city.clerk.pk)
        postings.add_posting(
            person=person,
            edit=Add(Span(post, DAY, None)),
            mark=spans_mark(spans_of(person)),
            by=city.office,
        )

    assert refused_undo(city, batch) == [
        "「新人 一郎」には、この変更の後にできた配属1件があります。そのため取り消せません。"
    ]


def test_a_first_password_and_a_sign_in_of_a_mover_do_not_stand_in_the_way(city):
    batch = applied(city, {"kind": "hire", "number": "000900", "name": "新人 一郎",
                           "division": city.tax, "title": city.clerk})  # fmt: skip
    StaffMember.objects.filter(number="000900").update(password="issued", must_change_password=True)

    with midnight(60):
        transfer_undo.undo_batch(batch=batch, by=city.office)

    assert not StaffMember.objects.filter(number="000900").exists()


# --- As jobs ------------------------------------------------------------------------------------


def test_somebody_who_does_not_wait_applies_and_undoes_by_a_job(client, city):
    batch = prepared(city, {"kind": "move", "number": "000201", "division": city.care})
    with midnight():
        client.force_login(city.office)
        url = f"{batch.get_absolute_url()}application/"
        client.post(url, {"version": batch.version})
        job = Job.objects.get(kind="transfer_apply")
        tasks.apply_transfer(job.pk)
        tasks.apply_transfer(job.pk)
        job.refresh_from_db()
        assert job.message == "「令和9年4月1日付け人事異動」を名簿に反映しました。"

        url = f"{batch.get_absolute_url()}undo/"
        client.post(url, {"version": fresh(batch).version})
        job = Job.objects.get(kind="transfer_undo")
        tasks.undo_transfer(job.pk)
        job.refresh_from_db()

    assert (job.state, fresh(batch).state) == ("done", TransferState.UNDONE)
