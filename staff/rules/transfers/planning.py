"""What has to be written so that the lines come true on the day: plans for the one writer."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from staff.choices import PostingKind, TransferKind
from staff.rules.changes import (
    HeldPost,
    PersonPlan,
    PostChanges,
    WantedPost,
    plan_fields,
    plan_posts,
)
from staff.rules.timeline import ONE_DAY
from staff.rules.transfers.ground import ENDS, STARTS, Ground, LineFacts, PersonNow


def plans_of(ground: Ground, *, skip: frozenset[int] = frozenset()) -> list[PersonPlan]:
    """Return a plan for each person; lines in ``skip`` (those with faults) are left out."""
    found = []
    for number, lines in ground.by_number().items():
        good = [line for line in lines if line.key not in skip]
        if good:
            found.append(plan_for(ground, number, good))
    return found


def plan_for(ground: Ground, number: str, lines: Sequence[LineFacts]) -> PersonPlan:
    """Return what makes the lines of one person come true."""
    person = ground.people.get(number)
    held = person.posts if person else ()
    posts = PostChanges()
    for line in lines:
        posts = _joined(posts, _change(ground, line, person, held))
    plan = PersonPlan(number=number, pk=person.pk if person else None, posts=posts)
    main = next((line for line in lines if line.is_main), None)
    if main is None:
        return plan
    if main.kind == TransferKind.LEAVE:
        return replace(plan, may_sign_in=False)
    plan = _with_fields(ground, plan, main, person)
    back = main.kind == TransferKind.HIRE and person is not None and not person.may_sign_in
    return replace(plan, may_sign_in=True) if back else plan


def _with_fields(
    ground: Ground, plan: PersonPlan, line: LineFacts, person: PersonNow | None
) -> PersonPlan:
    """Add what is stored of the person: all of a newcomer, the kind of employment of others."""
    stored, wanted = person.fields if person else {}, dict(line.fields)
    if line.kind == TransferKind.HIRE and not wanted.get("hired_on"):
        wanted["hired_on"] = ground.day.isoformat()
    after = plan_fields(stored, wanted)
    begins = any(post.kind == PostingKind.MAIN for post in begun_posts(plan))
    return replace(
        plan,
        before={name: stored.get(name, "") for name in after},
        after=after,
        last_day=(line.last_day or _term_of(person, ground)) if begins else None,
    )


def _term_of(person: PersonNow | None, ground: Ground) -> date | None:
    """Return the last day of a term that goes on in the new post; None where a post follows."""
    main = person.main_on(ground.day) if person else None
    if person is None or main is None or main.until is None:
        return None
    mains = (held for held in person.posts if held.post.kind == PostingKind.MAIN)
    follows = any(held.since is not None and held.since >= main.until for held in mains)
    return None if follows else main.until - ONE_DAY


def wanted_main(line: LineFacts, person: PersonNow | None, ground: Ground) -> WantedPost | None:
    """Return the main post that a line asks for; what it leaves open stays as it is."""
    now = person.main_on(ground.day) if person else None
    division = line.division_id if line.kind != TransferKind.TITLE else None
    division = division or (now.post.division_id if now else None)
    title = line.job_title_id or (now.post.job_title_id if now else None)
    if not division or not title:
        return None
    return WantedPost(PostingKind.MAIN, division, title)


def _change(
    ground: Ground, line: LineFacts, person: PersonNow | None, held: Sequence[HeldPost]
) -> PostChanges:
    if line.kind == TransferKind.LEAVE:
        return _ended(ground, held)
    if line.kind in STARTS:
        return _started(ground, line, held)
    if line.kind in ENDS:
        return _ended(ground, matching(line, held, ground))
    wanted = wanted_main(line, person, ground)
    if wanted is None:
        return PostChanges()
    return plan_posts(held, (wanted,), day=ground.day, all_kinds=False)


def _ended(ground: Ground, held: Sequence[HeldPost]) -> PostChanges:
    """End what has begun the day before; what would begin on the day or later never was."""
    live = [post for post in held if post.reaches(ground.day)]
    return PostChanges(
        closed=tuple(post for post in live if post.began_before(ground.day)),
        cancelled=tuple(post for post in live if not post.began_before(ground.day)),
    )


def _started(ground: Ground, line: LineFacts, held: Sequence[HeldPost]) -> PostChanges:
    if not line.division_id or not line.job_title_id:
        return PostChanges()
    post = WantedPost(STARTS[TransferKind(line.kind)], line.division_id, line.job_title_id)
    same = [other for other in held if other.post == post and other.reaches(ground.day)]
    if any(other.covers(ground.day) for other in same):
        return PostChanges()
    if same:
        return PostChanges(moved=((same[0], post),))
    return PostChanges(opened=(post,))


def matching(line: LineFacts, held: Sequence[HeldPost], ground: Ground) -> list[HeldPost]:
    """Return the posts that a line ends; without a job title all of them in the division."""
    kind = ENDS[TransferKind(line.kind)]
    return [
        other
        for other in held
        if other.post.kind == kind
        and other.post.division_id == line.division_id
        and line.job_title_id in (None, other.post.job_title_id)
        and other.covers(ground.day)
    ]


def _joined(one: PostChanges, other: PostChanges) -> PostChanges:
    return PostChanges(
        closed=one.closed + other.closed,
        cancelled=one.cancelled + other.cancelled,
        moved=one.moved + other.moved,
        opened=one.opened + other.opened,
    )


def ended_postings(plan: PersonPlan) -> Iterator[HeldPost]:
    """Yield the posts that are no longer held on the day, or not as they were."""
    yield from plan.posts.closed
    yield from plan.posts.cancelled
    for held, _ in plan.posts.moved:
        yield held


def begun_posts(plan: PersonPlan) -> Iterator[WantedPost]:
    """Yield the posts that begin on the day."""
    yield from plan.posts.opened
    for _, post in plan.posts.moved:
        yield post
