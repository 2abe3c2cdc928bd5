"""What a batch does to people and divisions: the facts that consequences are counted from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from staff.choices import Grade, PostingKind
from staff.rules.changes import HeldPost, PersonPlan, WantedPost
from staff.rules.transfers.ground import Ground
from staff.rules.transfers.planning import begun_posts, ended_postings

NO_GRADE = "職位なし"


@dataclass(frozen=True)
class PostFacts:
    """A post as consequences see it."""

    kind: str
    division_id: int
    department_id: int
    job_title_id: int
    grade: str | None
    is_head: bool


@dataclass(frozen=True)
class Move:
    """One person of a batch: what ends and what begins, and the main post on either side.

    person_id: None of somebody who has no account before the batch is applied.
    """

    person_id: int | None
    number: str
    name: str
    leaves: bool
    before: PostFacts | None
    after: PostFacts | None
    ended: tuple[PostFacts, ...] = ()
    begun: tuple[PostFacts, ...] = ()

    @property
    def is_new(self) -> bool:
        """Tell whether the person takes up a main post without having had one."""
        return self.before is None and self.after is not None

    @property
    def comes_or_goes(self) -> bool:
        """Tell whether the person has no main post on either side: leaves, is new, or comes back."""
        return self.leaves or self.before is None or self.after is None

    @property
    def changes_division(self) -> bool:
        """Tell whether the main post goes to another division; newcomers and leavers do not move."""
        if self.before is None or self.after is None:
            return False
        return self.before.division_id != self.after.division_id

    @property
    def changes_department(self) -> bool:
        """Tell whether the main post goes to another department."""
        if self.before is None or self.after is None:
            return False
        return self.before.department_id != self.after.department_id

    @property
    def changes_grade(self) -> bool:
        """Tell whether the grade becomes another (policy, chapter 4)."""
        if self.before is None or self.after is None:
            return False
        return self.before.grade != self.after.grade


@dataclass(frozen=True)
class Transfer:
    """A batch as the consumers of ``staff.consequences`` see it.

    batch_id: None of moves that no batch makes (entered by hand, an import, a merger). name: on
    what occasion people move, as it is shown to those who are asked about it.
    """

    batch_id: int | None
    name: str
    day: date
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Consequence:
    """Something that a batch brings about, in words, with its count.

    details: who or what is meant, one sentence each. url: the page on which to act, if there is one.
    """

    title: str
    count: int
    unit: str = "件"
    needs_care: bool = False
    details: tuple[str, ...] = ()
    url: str = ""


def moves_of(ground: Ground, plans: Sequence[PersonPlan]) -> tuple[Move, ...]:
    """Return the people whose posts or rights change."""
    return tuple(
        _move(ground, plan)
        for plan in plans
        if plan.is_new or plan.posts or plan.may_sign_in is not None
    )


def _move(ground: Ground, plan: PersonPlan) -> Move:
    person = ground.people.get(plan.number)
    before = person.main_on(ground.day) if person else None
    gone = [held for held in ended_postings(plan) if held.covers(ground.day)]
    begun = [_facts(ground, post) for post in begun_posts(plan)]
    stays = before is not None and before.pk not in {held.pk for held in gone}
    main = next((post for post in begun if post.kind == PostingKind.MAIN), None)
    was = _held_facts(ground, before) if before else None
    return Move(
        person_id=plan.pk,
        number=plan.number,
        name=plan.after.get("name") or (person.name if person else ""),
        leaves=plan.may_sign_in is False,
        before=was,
        after=was if stays else main,
        ended=tuple(_held_facts(ground, held) for held in gone),
        begun=tuple(begun),
    )


def _facts(ground: Ground, post: WantedPost) -> PostFacts:
    title, division = ground.titles.get(post.job_title_id), ground.divisions.get(post.division_id)
    return PostFacts(
        kind=post.kind,
        division_id=post.division_id,
        department_id=division.department_id if division else 0,
        job_title_id=post.job_title_id,
        grade=title.grade if title else None,
        is_head=bool(title and title.heads),
    )


def _held_facts(ground: Ground, held: HeldPost) -> PostFacts:
    """Of a post that is held, its own row says whether it heads the division."""
    facts = _facts(ground, held.post)
    return PostFacts(
        kind=facts.kind,
        division_id=facts.division_id,
        department_id=facts.department_id,
        job_title_id=facts.job_title_id,
        grade=facts.grade,
        is_head=held.pk in ground.heads,
    )


@dataclass
class _Tally:
    """Heads and people of divisions as the batch leaves them."""

    heads: Counter[int]
    people: Counter[int]
    touched: set[int]
    headed: set[int]


def _tally(ground: Ground, plans: Iterable[PersonPlan]) -> _Tally:
    people = Counter({pk: division.main_posts for pk, division in ground.divisions.items()})
    tally = _Tally(Counter(ground.heads.values()), people, set(), set())
    for plan in plans:
        for held in ended_postings(plan):
            if held.covers(ground.day):
                division = held.post.division_id
                tally.touched.add(division)
                tally.heads[division] -= held.pk in ground.heads
                tally.people[division] -= held.post.kind == PostingKind.MAIN
        for post in begun_posts(plan):
            title = ground.titles.get(post.job_title_id)
            tally.people[post.division_id] += post.kind == PostingKind.MAIN
            tally.touched.add(post.division_id)
            if title and title.heads:
                tally.heads[post.division_id] += 1
                tally.headed.add(post.division_id)
    return tally


def headless_after(ground: Ground, plans: Iterable[PersonPlan]) -> list[int]:
    """Return the divisions that the batch touches and leaves with people but without a head."""
    after = _tally(ground, plans)
    return [
        pk
        for pk in ground.divisions
        if pk in after.touched and after.people[pk] > 0 and after.heads[pk] <= 0
    ]


def touched_by(ground: Ground, plans: Iterable[PersonPlan]) -> set[int]:
    """Return the divisions in which the batch ends or begins a post."""
    return _tally(ground, plans).touched


def doubled_after(ground: Ground, plans: Iterable[PersonPlan]) -> list[int]:
    """Return the divisions that get a head by the batch and then have more than one."""
    after = _tally(ground, plans)
    return [pk for pk in ground.divisions if pk in after.headed and after.heads[pk] > 1]


def staff_consequences(ground: Ground, plans: Sequence[PersonPlan]) -> list[Consequence]:
    """Return what the batch does to posts, grades and heads."""
    moves = moves_of(ground, plans)
    found = [
        _people("所属が変わる職員", [move for move in moves if move.changes_division]),
        _people("新しく配属される職員", [move for move in moves if move.is_new]),
        Consequence("任用区分が変わる職員", len(_new_employment(plans)), "人"),
        _people("退職する職員", [move for move in moves if move.leaves]),
        Consequence("終わる配属", sum(len(move.ended) for move in moves)),
        Consequence("始まる配属", sum(len(move.begun) for move in moves)),
        _grades(moves),
        _headless(ground, plans),
    ]
    return [consequence for consequence in found if consequence.count]


def _new_employment(plans: Sequence[PersonPlan]) -> list[PersonPlan]:
    return [plan for plan in plans if not plan.is_new and "employment_kind" in plan.after]


def _people(title: str, moves: Sequence[Move]) -> Consequence:
    return Consequence(title, len(moves), "人")


def _grades(moves: Sequence[Move]) -> Consequence:
    pairs = Counter(
        (_grade_word(move.before.grade), _grade_word(move.after.grade))
        for move in moves
        if move.changes_grade and move.before and move.after
    )
    details = tuple(f"{old}から{new}へ：{count:,}人" for (old, new), count in sorted(pairs.items()))
    return Consequence("職位が変わる職員", pairs.total(), "人", details=details)


def _grade_word(grade: str | None) -> str:
    return Grade(grade).label if grade else NO_GRADE


def _headless(ground: Ground, plans: Sequence[PersonPlan]) -> Consequence:
    without = headless_after(ground, plans)
    details = tuple(ground.divisions[pk].label for pk in without)
    title = "所属長がいない所属"
    return Consequence(title, len(without), "所属", needs_care=bool(without), details=details)
