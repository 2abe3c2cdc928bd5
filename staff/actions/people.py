"""People and their posts: the one writer, for an import of thousands as for one form.

What to write is decided by ``staff.rules.changes``; here it is written, in few statements.
"""

from collections.abc import Sequence
from datetime import date
from secrets import token_urlsafe

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.fields import DateRangeField
from django.db import connection
from django.db.models import F, Func, Value
from django.db.models.functions import Lower
from psycopg.types.range import DateRange

from staff.actions.employment import set_employment_kinds
from staff.actions.ledger import Keep, Ledger, keeping
from staff.actions.recording import recorded
from staff.choices import EmploymentKind, PostingKind
from staff.models import JobTitle, Posting, StaffMember
from staff.queries import ROSTER_FIELDS
from staff.rules.changes import PersonPlan, WantedPost
from staff.rules.timeline import ONE_DAY

BATCH = 1000
# The kind of employment has a writer of its own (``staff.actions.employment``).
OWN_FIELDS = tuple(name for name in ROSTER_FIELDS if name != "employment_kind")


@recorded("職員と配属の更新")
def save_people(
    *,
    plans: Sequence[PersonPlan],
    day: date,
    by: StaffMember,  # noqa: ARG001
    ledger: Ledger | None = None,
) -> None:
    """Write the plans: new people, changed fields, and the posts from the day on.

    Somebody new cannot sign in until the office has issued a first password.
    ledger: notes every row, so that all of it can be taken back.
    """
    keep = keeping(ledger)
    owners: dict[str, int | None] = {plan.number: plan.pk for plan in plans}
    new = [plan for plan in plans if plan.is_new]
    keep(StaffMember, (), lambda: _create(new, owners))
    changed = [plan for plan in plans if not plan.is_new and plan.changes_person]
    keep(StaffMember, [plan.pk for plan in changed if plan.pk], lambda: _update(changed))
    set_employment_kinds(_employment(plans, owners), day, ledger=ledger)
    _write_posts(plans, owners, day, keep)
    _open_accounts(plans, day, keep)


def _employment(plans: Sequence[PersonPlan], owners: dict[str, int | None]) -> dict[int, str]:
    """Return the kinds of employment to be written: of everybody new, and where it changes."""
    found = {}
    for plan in plans:
        pk = owners[plan.number]
        if pk and (plan.is_new or "employment_kind" in plan.after):
            found[pk] = plan.after.get("employment_kind") or str(EmploymentKind.REGULAR)
    return found


def _create(plans: Sequence[PersonPlan], owners: dict[str, int | None]) -> list[int]:
    people = []
    for plan in plans:
        person = StaffMember(number=plan.number, password=_unusable_password())
        person.must_change_password, person.expires_on = True, plan.last_day
        person.employment_kind = plan.after.get("employment_kind") or EmploymentKind.REGULAR
        _fill(person, plan.after)
        people.append(person)
    StaffMember.objects.bulk_create(people, batch_size=BATCH)
    owners.update((person.number, person.pk) for person in people)
    return [person.pk for person in people]


def _unusable_password() -> str:
    """Return what no password matches. Django's own draws each letter: 30,000 take a second."""
    return UNUSABLE_PASSWORD_PREFIX + token_urlsafe(30)


def _update(plans: Sequence[PersonPlan]) -> None:
    """Write the fields that change; an untouched one keeps what it has."""
    people = StaffMember.objects.in_bulk([plan.pk for plan in plans])
    for plan in plans:
        _fill(people[plan.pk], plan.after)
        if plan.may_sign_in is not None:
            people[plan.pk].is_active = plan.may_sign_in
            if plan.may_sign_in:  # who comes back has no last day any more
                people[plan.pk].expires_on = None
        people[plan.pk].expires_on = plan.last_day or people[plan.pk].expires_on
    changed = {name for plan in plans for name in plan.after if name in OWN_FIELDS}
    if any(plan.may_sign_in is not None or plan.last_day for plan in plans):
        changed |= {"is_active", "expires_on"}
    if changed:
        StaffMember.objects.bulk_update(
            people.values(), [*sorted(changed), "search_text"], batch_size=BATCH // 2
        )


def _fill(person: StaffMember, values: dict[str, str]) -> None:
    for name in OWN_FIELDS:
        if name in values:
            value: str | date = values[name]
            setattr(person, name, date.fromisoformat(values[name]) if name == "hired_on" else value)
    person.fold_search_text()


def _write_posts(
    plans: Sequence[PersonPlan], owners: dict[str, int | None], day: date, keep: Keep
) -> None:
    """Make room first: a post may begin only where no other main post is."""
    cancelled = [held.pk for plan in plans for held in plan.posts.cancelled]
    keep(Posting, cancelled, lambda: _delete(cancelled))
    closed = [held.pk for plan in plans for held in plan.posts.closed]
    keep(Posting, closed, lambda: _close(closed, day))
    heads = frozenset(JobTitle.objects.filter(heads_division=True).values_list("pk", flat=True))
    moved = [
        _posting(post, day, heads, pk=held.pk, person_id=owners[plan.number])
        for plan in plans
        for held, post in plan.posts.moved
    ]
    keep(Posting, [posting.pk for posting in moved], lambda: _move(moved))
    opened = [(owners[plan.number], post) for plan in plans for post in plan.posts.opened]
    keep(Posting, (), lambda: _open(opened, day, heads))
    _end_terms(plans, owners, day, keep)


def _end_terms(
    plans: Sequence[PersonPlan], owners: dict[str, int | None], day: date, keep: Keep
) -> None:
    """Let main posts that begin on the day end with their last day (任用の最後の日)."""
    ends = {owners[plan.number]: plan.last_day + ONE_DAY for plan in plans if plan.last_day}
    if not ends:
        return
    begun = Posting.objects.filter(
        person__in=list(ends), kind=PostingKind.MAIN, period__startswith=day
    )
    rows = list(begun.order_by("pk"))
    for row in rows:
        row.period = DateRange(day, ends[row.person_id])
    pks = [row.pk for row in rows]
    keep(Posting, pks, lambda: _store_periods(rows))


def _store_periods(rows: Sequence[Posting]) -> None:
    Posting.objects.bulk_update(rows, ["period"], batch_size=BATCH // 2)


def _open_accounts(plans: Sequence[PersonPlan], day: date, keep: Keep) -> None:
    """Who left and comes back to a main post may sign in again: the last day was that of then."""
    back = [
        plan.pk
        for plan in plans
        if plan.pk
        and not plan.posts.closed
        and any(post.kind == PostingKind.MAIN for post in plan.posts.opened)
    ]
    ended = StaffMember.objects.filter(pk__in=back, expires_on__lt=day).exclude(
        employment_kind=EmploymentKind.EXTERNAL
    )
    pks = list(ended.values_list("pk", flat=True)) if back else []
    if pks:
        keep(StaffMember, pks, lambda: _lift_end(pks))


def _lift_end(pks: Sequence[int]) -> None:
    StaffMember.objects.filter(pk__in=pks).update(expires_on=None)


def _move(moved: Sequence[Posting]) -> None:
    content = ["kind", "division", "job_title", "is_head", "period"]
    Posting.objects.bulk_update(moved, content, batch_size=BATCH // 2)


# bulk_create knows no array of periods and would send 30,000 rows value by value.
_OPEN = """
INSERT INTO staff_posting (person_id, division_id, job_title_id, kind, is_head, period)
SELECT person, division, title, kind, is_head, daterange(%s, NULL)
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::boolean[])
AS wanted (person, division, title, kind, is_head)
RETURNING id
"""


def _open(
    posts: Sequence[tuple[int | None, WantedPost]], day: date, heads: frozenset[int]
) -> list[int]:
    if not posts:
        return []
    columns = [
        [person for person, _ in posts],
        [post.division_id for _, post in posts],
        [post.job_title_id for _, post in posts],
        [str(post.kind) for _, post in posts],
        [post.job_title_id in heads for _, post in posts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [day, *columns])
        return [pk for (pk,) in cursor.fetchall()]


def _posting(post: WantedPost, day: date, heads: frozenset[int], **keys: int | None) -> Posting:
    return Posting(
        kind=post.kind,
        division_id=post.division_id,
        job_title_id=post.job_title_id,
        is_head=post.job_title_id in heads,
        period=DateRange(day, None),
        **keys,
    )


def _delete(pks: Sequence[int]) -> None:
    if pks:
        Posting.objects.filter(pk__in=pks).delete()


def _close(pks: Sequence[int], day: date) -> None:
    """End the posts the day before; the period is half-open, so its end is the day itself."""
    if pks:
        ended = Func(
            Lower(F("period")), Value(day), function="daterange", output_field=DateRangeField()
        )
        Posting.objects.filter(pk__in=pks).update(period=ended)
