"""The draft board: head counts now and then, department by department, and people to move.

Nine queries at most for a page, whatever the size of the city: the counts of the day by division
and grade, who heads, the draft's lines with where their people are, and one department's people.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from staff.choices import PostingKind, TransferKind
from staff.models import Department, Division, JobTitle, Posting, StaffMember, TransferBatch
from staff.rules.draft_board import DivisionBoard, Move, Totals, board_of, totals_of
from staff.rules.transfers.ground import ENDS, MAIN_KINDS, STARTS

FOUND_AT_MOST = 30


@dataclass(frozen=True)
class Person:
    """Somebody of the day with the main post, as the board lists people."""

    number: str
    name: str
    title: str
    grade: str
    is_head: bool
    division_id: int
    place: str


@dataclass(frozen=True)
class DivisionPart:
    """A division of the opened department: its board and its people of today."""

    division: Division
    board: DivisionBoard
    people: Sequence[Person]


@dataclass(frozen=True)
class DepartmentPart:
    """A department in the overview."""

    department: Department
    totals: Totals
    moves: int


@dataclass(frozen=True)
class Board:
    """A draft on its day. moves: by the person's number, as the lists mark people."""

    departments: list[DepartmentPart]
    totals: Totals
    moves: Mapping[str, Move]
    divisions: list[DivisionPart]
    opened: Department | None
    places: Mapping[int, str]
    open_divisions: Sequence[Division]


def divisions_of(batch: TransferBatch) -> list[Division]:
    """Return the divisions that there are on the day of a draft, in their order: one query."""
    day = batch.effective_on
    found = Division.objects.on(day).filter(department__period__contains=day)
    return list(found.select_related("department"))


def board_on(batch: TransferBatch, *, department: str = "") -> Board:
    """Read the board of a draft. department: the code of the one to open, or none."""
    day = batch.effective_on
    divisions = divisions_of(batch)
    moves = moves_of(batch)
    counts, heads = _counts(day), _heads(day)
    boards = board_of(counts, heads, moves)
    parts = _departments(divisions, boards)
    opened = next((part.department for part in parts if part.department.code == department), None)
    return Board(
        departments=parts,
        totals=totals_of(boards.get(each.pk, DivisionBoard()) for each in divisions),
        moves={move.number: move for move in moves if not move.is_beside},
        divisions=_parts(day, opened, divisions, boards) if opened else [],
        opened=opened,
        places={each.pk: _place(each) for each in divisions},
        open_divisions=divisions,
    )


def _place(division: Division) -> str:
    return " ".join(dict.fromkeys([division.department.name, division.name]))


def _counts(day: date) -> dict[int, Counter[str]]:
    held = Posting.objects.on(day).filter(kind=PostingKind.MAIN).order_by()
    counted = held.values_list("division", "job_title__grade").annotate(Count("pk"))
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for division, grade, number in counted:
        found[division][grade or ""] += number
    return found


def _heads(day: date) -> dict[int, int]:
    held = Posting.objects.on(day).filter(is_head=True).order_by()
    return dict(held.values_list("division").annotate(Count("pk")))


def moves_of(batch: TransferBatch) -> list[Move]:
    """Return what the lines of a draft do to posts: three queries."""
    lines = list(batch.lines.select_related("job_title").order_by("row"))
    posts = _posts_of([line.number for line in lines], batch.effective_on)
    found = []
    for line in lines:
        here = posts.get(line.number, {})
        main = here.get(PostingKind.MAIN)
        title = line.job_title or (main.job_title if main else None)
        asked = {
            "line": line.pk,
            "number": line.number,
            "name": line.name or (main.person.name if main else ""),
            "kind": line.kind,
            "title": title.name if title else "",
            "weight": line.weight,
        }
        if line.kind in MAIN_KINDS:
            found.append(Move(**asked, **_main_move(line, main, title)))
        elif line.kind in STARTS or line.kind in ENDS:
            found.append(Move(**asked, **_beside(line, here.get(ENDS.get(line.kind)))))
    return found


def _main_move(line: object, main: Posting | None, title: JobTitle | None) -> dict[str, object]:
    out_of = main.division_id if main else None
    into = None if line.kind == TransferKind.LEAVE else line.division_id or out_of
    if line.kind == TransferKind.TITLE:
        into = out_of
    return {
        "out_of": out_of,
        "into": into,
        "grade_before": (main.job_title.grade or "") if main else "",
        "grade_after": (title.grade or "") if title else "",
        "headed": bool(main and main.is_head),
        "heads": bool(into is not None and title and title.heads_division),
    }


def _beside(line: object, held: Posting | None) -> dict[str, object]:
    if line.kind in STARTS:
        heads = bool(line.job_title and line.job_title.heads_division)
        return {"into": line.division_id, "heads": heads, "is_beside": True}
    headed = bool(held and held.is_head and held.division_id == line.division_id)
    return {"out_of": line.division_id, "headed": headed, "is_beside": True}


def _posts_of(numbers: Sequence[str], day: date) -> dict[str, dict[str, Posting]]:
    held = Posting.objects.on(day).filter(person__number__in=numbers).order_by("-pk")
    found: dict[str, dict[str, Posting]] = defaultdict(dict)
    for post in held.select_related("person", "job_title"):
        found[post.person.number][post.kind] = post
    return found


def _departments(
    divisions: Sequence[Division], boards: Mapping[int, DivisionBoard]
) -> list[DepartmentPart]:
    own: dict[int, list[DivisionBoard]] = defaultdict(list)
    named: dict[int, Department] = {}
    for each in divisions:
        named[each.department_id] = each.department
        own[each.department_id].append(boards.get(each.pk, DivisionBoard()))
    return [
        DepartmentPart(
            department,
            totals_of(own[pk]),
            sum(len(board.arrivals) + len(board.departures) for board in own[pk]),
        )
        for pk, department in named.items()
    ]


def _parts(
    day: date,
    opened: Department,
    divisions: Sequence[Division],
    boards: Mapping[int, DivisionBoard],
) -> list[DivisionPart]:
    people: dict[int, list[Person]] = defaultdict(list)
    held = Posting.objects.on(day).filter(division__department=opened, kind=PostingKind.MAIN)
    for person in _people(held.order_by("job_title__order", "person__kana", "person__number")):
        people[person.division_id].append(person)
    return [
        DivisionPart(each, boards.get(each.pk, DivisionBoard()), people[each.pk])
        for each in divisions
        if each.department_id == opened.pk
    ]


def _people(held: object) -> list[Person]:
    rows = held.select_related("person", "job_title", "division__department")
    return [
        Person(
            number=post.person.number,
            name=post.person.name,
            title=post.job_title.name,
            grade=post.job_title.get_grade_display() or "職位未設定",
            is_head=post.is_head,
            division_id=post.division_id,
            place=_place(post.division),
        )
        for post in rows
    ]


def find_people(query: str, day: date) -> list[Person]:
    """Return the people of the day whom the directory's search finds, at most 31 of them."""
    if not query.strip():
        return []
    held = Posting.objects.on(day).filter(
        kind=PostingKind.MAIN, person__in=StaffMember.objects.search(query).order_by()
    )
    return _people(held.order_by("person__kana", "person__number")[: FOUND_AT_MOST + 1])
