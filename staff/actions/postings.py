"""Posts entered by hand: corrected, changed from a day, added, ended, taken away.

Each is an ``Edit`` of the person's timeline (``staff.rules.timeline``), checked by the same plan
that the preview showed. The person is locked first, then the divisions that get a head.
"""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.actions.employment import end_or_resume_employment, set_employment_kind
from staff.actions.ledger import Ledger
from staff.actions.moves import follow
from staff.actions.recording import recorded
from staff.models import Division, Posting, StaffMember
from staff.queries.moves import transfers_of_edit
from staff.queries.postings import (
    PERSON_FIELDS,
    person_mark,
    plan_edit,
    spans_mark,
    spans_of,
)
from staff.rules.employment import changed_today, corrected
from staff.rules.timeline import (
    STALE,
    Add,
    ChangeFrom,
    Correct,
    Edit,
    End,
    Leave,
    Remove,
    Span,
    StaleRefused,
    changed_rows,
    is_correction,
)
from staff.rules.transfers.moves import account_end


@recorded("配属の訂正")
def correct_posting(*, person: StaffMember, edit: Correct, mark: str, by: StaffMember) -> None:
    """Correct a row that was wrong: it says something else for its whole period."""
    _write(person, edit, mark, by)


@recorded("配属の変更")
def change_posting(*, person: StaffMember, edit: ChangeFrom, mark: str, by: StaffMember) -> None:
    """End a row the day before and begin another; the past stays as it was."""
    _write(person, edit, mark, by)


@recorded("配属の追加")
def add_posting(*, person: StaffMember, edit: Add, mark: str, by: StaffMember) -> None:
    """Add a post beside the others."""
    _write(person, edit, mark, by)


@recorded("配属の終了")
def end_posting(*, person: StaffMember, edit: End, mark: str, by: StaffMember) -> None:
    """End a post with its last day."""
    _write(person, edit, mark, by)


@recorded("配属の削除")
def remove_posting(*, person: StaffMember, edit: Remove, mark: str, by: StaffMember) -> None:
    """Take away a row that should never have been there."""
    _write(person, edit, mark, by)


@recorded("退職")
def leave(*, person: StaffMember, edit: Leave, mark: str, by: StaffMember) -> None:
    """End every post with the person's last day; the account may be used until then."""
    _write(person, edit, mark, by)


@recorded("採用")
def hire(*, person: StaffMember, span: Span, by: StaffMember) -> StaffMember:
    """Store somebody new (unsaved) with a main post. The office issues the first password."""
    person.password = make_password(None)
    person.must_change_password, person.expires_on = True, span.last_day
    person.fold_search_text()
    person.save(force_insert=True)
    set_employment_kind(person, person.employment_kind, timezone.localdate())
    _write(person, Add(span), spans_mark(()), by)
    return person


@recorded("職員の訂正")
def correct_person(
    *,
    person: StaffMember,
    mark: str,
    corrects_kind: bool = False,
    by: StaffMember,  # noqa: ARG001 - for the audit trail
) -> StaffMember:
    """Store what a form has put on the person's own row.

    corrects_kind: another 任用区分 was a mistake for its whole period; else it begins today. Of
    somebody who has left it is always a correction.
    """
    held = StaffMember.objects.select_for_update().get(pk=person.pk)
    if person_mark(held) != mark:
        raise StaleRefused(STALE)
    kind = person.employment_kind
    own = [name for name in PERSON_FIELDS if name != "employment_kind"]
    person.fold_search_text()
    person.save(update_fields=[*own, "search_text"])
    if kind != held.employment_kind:
        edit = corrected if corrects_kind else changed_today
        set_employment_kind(person, kind, timezone.localdate(), edit=edit)
    return person


def _write(person: StaffMember, edit: Edit, mark: str, by: StaffMember) -> None:
    held = StaffMember.objects.select_for_update().get(pk=person.pk)
    before, today = spans_of(person, lock=True), timezone.localdate()
    if spans_mark(before) != mark:
        raise StaleRefused(STALE)
    _lock_headed(edit.apply(before))
    after = plan_edit(person, edit, before, today)
    removed, changed, added = changed_rows(before, after)
    Posting.objects.filter(pk__in=removed).delete()
    for span in changed:
        Posting(pk=span.pk, **_values(person, span)).save(force_update=True)
    for span in added:
        Posting(**_values(person, span)).save(force_insert=True)
    _keep_account(held, account_end(edit, before, after, expires_on=held.expires_on))
    corrects = is_correction(edit)
    for transfer in transfers_of_edit(held, before, after, today, is_correction=corrects):
        follow(transfer=transfer, ledger=Ledger(), by=by)
    end_or_resume_employment([person.pk], today)  # also where only a day of the past was wrong


def _keep_account(person: StaffMember, expires_on: date | None) -> None:
    if person.expires_on != expires_on:
        person.expires_on = expires_on
        person.save(update_fields=["expires_on"])


def _lock_headed(spans: tuple[Span, ...]) -> None:
    """Two people who become head of one division at once: the second waits, and is refused."""
    headed = {span.post.division_id for span in spans if span.is_head}
    list(Division.objects.select_for_update().filter(pk__in=headed).order_by("pk"))


def _values(person: StaffMember, span: Span) -> dict[str, object]:
    return {
        "person": person,
        "division_id": span.post.division_id,
        "job_title_id": span.post.job_title_id,
        "kind": span.post.kind,
        "is_head": span.is_head,
        "period": DateRange(span.since, span.until),
    }
