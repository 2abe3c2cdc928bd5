"""The draft board: head counts now and then, people put in and taken out, secrecy, few queries."""

from datetime import date

import pytest

from staff.actions.transfer_board import place_people, remove_people
from staff.choices import Grade, TransferKind, TransferState
from staff.models import Posting, TransferBatch
from staff.queries.transfer_board import board_on, moves_of
from staff.queries.transfers import check
from staff.rules import StaffRefused
from staff.rules.draft_board import DivisionBoard, Move, board_of, totals_of, why_not_place
from staff.rules.transfers.heads import headless_after
from tests.factories.staff import DivisionFactory, JobTitleFactory, employee, office_member
from tests.factories.transfers import TransferBatchFactory, TransferLineFactory

FIRST = date(2027, 4, 1)
G, A, M = Grade.GENERAL, Grade.ASSISTANT_MANAGER, Grade.MANAGER


def move(number="1", **values):
    return Move(line=1, number=number, name="甲", kind=TransferKind.MOVE, **values)


def test_move_takes_from_one_division_and_gives_to_another():
    gone = move(out_of=1, into=2, grade_before=G, grade_after=A)

    boards = board_of({1: {G: 3}, 2: {G: 1}}, {1: 1, 2: 1}, [gone])

    assert (boards[1].total_now, boards[1].total_then, boards[1].change) == (3, 2, -1)
    assert boards[2].grades == [("管理職", 0, 0), ("課長補佐級", 0, 1), ("係長級・一般職員", 1, 1)]
    assert (boards[1].departures, boards[2].arrivals) == ([gone], [gone])


@pytest.mark.parametrize(
    ("moves", "lacks", "emptied"),
    [
        ([], False, False),
        ([move(out_of=1, into=2, grade_before=M, headed=True)], True, False),
        (
            [
                move(out_of=1, into=2, grade_before=M, headed=True),
                move("2", out_of=2, into=1, grade_after=M, heads=True),
            ],
            False,
            False,
        ),
        (
            [
                move(out_of=1, into=2, grade_before=M, headed=True),
                move("2", into=1, heads=True, is_beside=True),
            ],
            False,
            False,
        ),
        (
            [
                move(out_of=1, into=None, grade_before=M, headed=True),
                move("2", out_of=1, into=2, grade_before=G),
            ],
            False,
            True,
        ),
    ],
    ids=["nobody", "head goes", "head is followed", "head beside another post", "all go"],
)
def test_missing_heads_and_empty_divisions_are_told(moves, lacks, emptied):
    board = board_of({1: {M: 1, G: 1}}, {1: 1}, moves)[1]

    assert (board.lacks_head, board.is_emptied) == (lacks, emptied)


def test_change_of_title_moves_nobody():
    promoted = move(out_of=1, into=1, grade_before=G, grade_after=A)

    board = board_of({1: {G: 1}}, {}, [promoted])[1]

    assert (board.change, board.arrivals, board.departures) == (0, [], [])
    assert board.then == {A: 1, G: 0}


def test_totals_add_up():
    empty = DivisionBoard()

    assert totals_of([empty, board_of({1: {G: 2}}, {}, [])[1]]).then == 2


@pytest.mark.parametrize(
    ("state", "chosen", "has_destination", "reason"),
    [
        ("draft", 1, True, ""),
        ("draft", 0, True, "職員が選ばれていません。一覧で職員にチェックを付けてください。"),
        ("draft", 1, False, "異動先の所属か、新しい職名を選んでください。"),
        (
            "preparing", 1, True,
            "この異動案は、もう人事異動になっています。行のページから直してください。",
        ),
    ],
)  # fmt: skip
def test_reason_against_placing(state, chosen, has_destination, reason):
    assert reason == why_not_place(state=state, chosen=chosen, has_destination=has_destination)


@pytest.fixture
def office(db):
    return office_member()


@pytest.fixture
def draft(office):
    return TransferBatchFactory(state=TransferState.DRAFT, effective_on=FIRST, by=office)


@pytest.fixture
def from_division(db):
    return DivisionFactory(name="市民課", department__name="市民部")


@pytest.fixture
def to_division(db):
    return DivisionFactory(name="税務課", department__name="財政部")


def place(draft, people, division=None, title=None, *, by):
    numbers = [person.number for person in people]
    return place_people(batch=draft, numbers=numbers, division=division, job_title=title, by=by)


def test_people_are_placed_changed_and_taken_out(office, draft, from_division, to_division):
    people = [employee(from_division), employee(from_division)]
    before = list(Posting.objects.order_by("pk").values())

    assert place(draft, people, to_division, by=office) == (2, [])
    assert (
        place(draft, people[:1], from_division, JobTitleFactory(name="係長"), by=office).count == 1
    )
    assert remove_people(batch=draft, numbers=[people[1].number], by=office) == 1

    line = draft.lines.get()
    assert (line.number, line.kind, line.division, line.job_title.name) == (
        people[0].number, TransferKind.MOVE, from_division, "係長",
    )  # fmt: skip
    assert line.name == people[0].name
    assert list(Posting.objects.order_by("pk").values()) == before


def test_title_alone_is_a_change_of_title(office, draft, from_division):
    person = employee(from_division)

    place(draft, [person], title=JobTitleFactory(name="課長補佐", grade=A), by=office)

    assert draft.lines.get().kind == TransferKind.TITLE
    found = board_on(draft, department=from_division.department.code)
    assert found.divisions[0].board.grades[1:] == [("課長補佐級", 0, 1), ("係長級・一般職員", 1, 0)]


def test_what_is_left_empty_stays_as_the_draft_says(office, draft, from_division, to_division):
    person, chief = employee(from_division), JobTitleFactory(name="係長")
    place(draft, [person], to_division, by=office)
    draft.lines.update(note="昇任", employment_kind="reappointed")

    place(draft, [person], title=chief, by=office)
    line = draft.lines.get()
    assert (line.kind, line.division, line.job_title) == (TransferKind.MOVE, to_division, chief)

    place(draft, [person], from_division, by=office)
    line = draft.lines.get()
    assert (line.kind, line.division, line.job_title) == (TransferKind.MOVE, from_division, chief)
    assert (line.note, line.employment_kind) == ("昇任", "reappointed")


@pytest.mark.parametrize("kind", [TransferKind.HIRE, TransferKind.LEAVE])
def test_whom_the_draft_hires_or_lets_leave_is_not_moved(
    office, draft, from_division, to_division, kind
):
    people = [employee(from_division, name="髙橋 美咲"), employee(from_division)]
    TransferLineFactory(batch=draft, kind=kind, number=people[0].number, division=from_division)

    with pytest.raises(StaffRefused) as refusal:
        place(draft, people, to_division, by=office)

    assert str(refusal.value) == (
        "髙橋 美咲さんは、この案で採用か退職の行になっています。"
        "先に「この案から外す」を押すか、行のページで直してください。"
    )
    assert [(line.kind, line.division) for line in draft.lines.all()] == [(kind, from_division)]


def test_numbers_that_nobody_has_are_named_and_too_many_are_refused(
    client, office, draft, from_division, to_division
):
    person = employee(from_division)
    client.force_login(office)
    typed = {"division": to_division.pk, "numbers": f"{person.number}、999998 999999"}
    page = client.post(url(draft, "people/"), typed, follow=True).content.decode()

    assert "1人を、この案に入れました。" in page
    assert "登録のない職員番号は、入れませんでした：999998、999999" in page
    many = " ".join(str(number) for number in range(700_000, 700_201))
    sent = client.post(url(draft, "people/"), {"division": to_division.pk, "numbers": many})
    assert sent.status_code == 422
    assert "一度に動かせるのは200人までです（今は201人）。" in sent.content.decode()


def test_batch_that_is_no_draft_any_more_takes_nobody(office, from_division):
    batch = TransferBatchFactory(state=TransferState.PREPARING)
    person = employee(from_division)

    with pytest.raises(StaffRefused, match="もう人事異動になっています"):
        place(batch, [person], from_division, by=office)
    with pytest.raises(StaffRefused, match="もう人事異動になっています"):
        remove_people(batch=batch, numbers=[person.number], by=office)


def test_board_agrees_with_the_preview_on_heads(office, draft, from_division, to_division):
    title = JobTitleFactory(name="課長", grade=M, heads_division=True)
    head = employee(from_division, grade=M, is_head=True)
    employee(from_division)
    place(draft, [head], to_division, title, by=office)

    checked = check(draft)
    boards = board_of({from_division.pk: {M: 1, G: 1}}, {from_division.pk: 1}, moves_of(draft))

    assert headless_after(checked.ground, checked.plans) == [from_division.pk]
    assert [pk for pk, board in boards.items() if board.lacks_head] == [from_division.pk]


def url(draft, word=""):
    return f"/staff/transfers/{draft.pk}/board/{word}"


def test_board_shows_counts_and_people_of_the_opened_department(
    client, office, draft, from_division, to_division
):
    staying, going = employee(from_division), employee(from_division, name="髙橋 美咲")
    place(draft, [going], to_division, by=office)
    client.force_login(office)

    page = client.get(url(draft), {"department": from_division.department.code}).content.decode()

    assert "市民課：2人 → 1人（−1人）" in page
    assert f'value="{staying.number}"' in page
    assert "→ 財政部 税務課" in page


def test_found_people_are_placed_without_script(client, office, draft, from_division, to_division):
    person = employee(from_division, name="髙橋 美咲", kana="タカハシ ミサキ")
    client.force_login(office)
    page = client.get(url(draft), {"q": "たかはし"})
    assert [each.number for each in page.context_data["found"]] == [person.number]

    sent = {"person": [person.number], "division": to_division.pk, "job_title": "", "q": "たかはし"}
    response = client.post(url(draft, "people/"), sent, follow=True)

    assert "1人を、この案に入れました。" in response.content.decode()
    assert response.request["QUERY_STRING"] == "q=%E3%81%9F%E3%81%8B%E3%81%AF%E3%81%97"
    assert draft.lines.get().division == to_division


def test_nobody_chosen_is_refused_and_nothing_is_lost(client, office, draft, to_division):
    client.force_login(office)

    response = client.post(url(draft, "people/"), {"division": to_division.pk, "q": "x"})

    assert response.status_code == 422
    assert "職員が選ばれていません。" in response.content.decode()


def test_taking_out_says_so(client, office, draft, from_division, to_division):
    person = employee(from_division)
    place(draft, [person], to_division, by=office)
    client.force_login(office)

    response = client.post(url(draft, "removal/"), {"person": person.number}, follow=True)

    assert "1人を、この案から外しました。" in response.content.decode()
    assert draft.lines.count() == 0


def test_draft_is_begun_and_becomes_a_batch(client, office, from_division, to_division):
    client.force_login(office)
    sent = {
        "name": "春の案",
        "effective_on": "2027-04-01",
        "announced_at_0": "",
        "announced_at_1": "",
    }
    client.post("/staff/transfers/drafts/new/", sent)
    draft = TransferBatch.objects.get(name="春の案")
    assert draft.state == TransferState.DRAFT
    place(draft, [employee(from_division)], to_division, by=office)

    page = client.get(url(draft)).content.decode()

    assert f'href="/staff/transfers/{draft.pk}/preparation/"' in page
    draft.state = TransferState.PREPARING
    draft.save()
    assert client.get(url(draft)).status_code == 404


@pytest.mark.parametrize("many", [False, True])
def test_board_queries_are_the_same_for_much_and_little(
    client, office, draft, from_division, django_assert_num_queries, many
):
    for _ in range(30 if many else 1):
        person = employee(from_division, name="髙橋 美咲")
        TransferLineFactory(batch=draft, number=person.number, division=DivisionFactory())
    client.force_login(office)
    asked = {"department": from_division.department.code, "q": "髙橋"}
    client.get(url(draft), asked)

    with django_assert_num_queries(12):
        client.get(url(draft), asked)
