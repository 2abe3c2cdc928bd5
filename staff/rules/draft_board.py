"""The draft board (異動案): how many people each division has now, and would have after the moves.

Everybody counts once, by the main post; a head may also head by 兼務. Nothing is read or written
here: ``staff.queries.transfer_board`` brings the counts of the day and the lines of the draft.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from staff.choices import Grade, TransferState

NO_GRADE = ""
# More at once is an import, not a board.
AT_MOST = 200
NAMED = 3


@dataclass(frozen=True)
class Move:
    """What a line of a draft does to one main post (or, ``is_beside``, to a 兼務).

    into, out_of: divisions, None where there is none (a hire, a leaver). heads, headed: whether
    the new post heads its division, and the old one did.
    """

    line: int
    number: str
    name: str
    kind: str
    title: str = ""
    out_of: int | None = None
    into: int | None = None
    grade_before: str = NO_GRADE
    grade_after: str = NO_GRADE
    headed: bool = False
    heads: bool = False
    is_beside: bool = False
    weight: str = ""

    @property
    def changes_division(self) -> bool:
        """Tell whether the person works elsewhere afterwards."""
        return self.out_of != self.into


@dataclass
class DivisionBoard:
    """One division, now and then. Counts by grade; "" for a title without one."""

    now: Counter[str] = field(default_factory=Counter)
    then: Counter[str] = field(default_factory=Counter)
    heads_now: int = 0
    heads_then: int = 0
    arrivals: list[Move] = field(default_factory=list)
    departures: list[Move] = field(default_factory=list)

    @property
    def total_now(self) -> int:
        """Return the head count of today."""
        return self.now.total()

    @property
    def total_then(self) -> int:
        """Return the head count after the moves."""
        return self.then.total()

    @property
    def change(self) -> int:
        """Return how many people more (or fewer) there would be."""
        return self.total_then - self.total_now

    @property
    def lacks_head(self) -> bool:
        """Tell whether there would be people and nobody to head them."""
        return self.total_then > 0 and self.heads_then <= 0

    @property
    def is_emptied(self) -> bool:
        """Tell whether everybody would have gone."""
        return self.total_now > 0 and self.total_then == 0

    @property
    def grades(self) -> list[tuple[str, int, int]]:
        """Return the mix: the grade's name, how many now and then; unknown only where there are."""
        found = [(str(grade.label), self.now[grade], self.then[grade]) for grade in Grade]
        rest = ("職位未設定", self.now[NO_GRADE], self.then[NO_GRADE])
        return [*found, rest] if rest[1] or rest[2] else found


def board_of(
    now: Mapping[int, Mapping[str, int]], heads: Mapping[int, int], moves: Iterable[Move]
) -> dict[int, DivisionBoard]:
    """Return the board of each division. now: division → grade → people; heads: division → heads.

    A division that has nobody has no entry in ``now``; it gets one as soon as somebody moves in.
    """
    boards: dict[int, DivisionBoard] = {}
    for pk in {*now, *heads}:
        counts = Counter(now.get(pk, {}))
        boards[pk] = DivisionBoard(counts, counts.copy(), heads.get(pk, 0), heads.get(pk, 0))
    for move in moves:
        if move.out_of is not None:
            _leave(boards.setdefault(move.out_of, DivisionBoard()), move)
        if move.into is not None:
            _arrive(boards.setdefault(move.into, DivisionBoard()), move)
    return boards


def _leave(board: DivisionBoard, move: Move) -> None:
    board.heads_then -= move.headed
    if not move.is_beside:
        board.then[move.grade_before] -= 1
        if move.changes_division:
            board.departures.append(move)


def _arrive(board: DivisionBoard, move: Move) -> None:
    board.heads_then += move.heads
    if not move.is_beside:
        board.then[move.grade_after] += 1
        if move.changes_division:
            board.arrivals.append(move)


@dataclass(frozen=True)
class Totals:
    """The sums over some divisions."""

    now: int
    then: int
    lacking: int
    emptied: int

    @property
    def change(self) -> int:
        """Return how many people more (or fewer) there would be."""
        return self.then - self.now


def totals_of(boards: Iterable[DivisionBoard]) -> Totals:
    """Add divisions up."""
    found = list(boards)
    return Totals(
        now=sum(board.total_now for board in found),
        then=sum(board.total_then for board in found),
        lacking=sum(board.lacks_head for board in found),
        emptied=sum(board.is_emptied for board in found),
    )


def why_not_place(*, state: str, chosen: int, has_destination: bool) -> str:
    """Say why the chosen people cannot be put into the draft, in a sentence; "" if they can."""
    if state != TransferState.DRAFT:
        return "この異動案は、もう人事異動になっています。行のページから直してください。"
    if not chosen:
        return "職員が選ばれていません。一覧で職員にチェックを付けてください。"
    if not has_destination:
        return "異動先の所属か、新しい職名を選んでください。"
    return ""


def why_not_move(names: Sequence[str]) -> str:
    """Say why people cannot be moved whom the draft hires or lets leave."""
    if not names:
        return ""
    shown = "、".join(f"{name}さん" for name in names[:NAMED])
    more = f"ほか{len(names) - NAMED}人" if len(names) > NAMED else ""
    return (
        f"{shown}{more}は、この案で採用か退職の行になっています。"
        "先に「この案から外す」を押すか、行のページで直してください。"
    )


def why_too_many(chosen: int) -> str:
    """Say why so many people cannot be moved at once."""
    if chosen <= AT_MOST:
        return ""
    return (
        f"一度に動かせるのは{AT_MOST}人までです（今は{chosen:,}人）。"
        "分けて入れるか、ファイルを取り込んでください。"
    )
