"""What an import is compared with, and what became of its lines."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from psycopg.types.range import DateRange

from japan.text import fold_name
from staff.choices import RowOutcome
from staff.models import (
    JobTitle,
    Posting,
    StaffImport,
    StaffImportLine,
    StaffMember,
    TransferLine,
)
from staff.queries.employment import employment_on
from staff.rules.changes import HeldPost, PersonPlan, WantedPerson, WantedPost, plan_person
from staff.rules.columns import JOB_TITLE
from staff.rules.transfers.states import EDITABLE


def line_counts(staff_import: StaffImport) -> Counter[str]:
    """Return how many lines of an import have each outcome."""
    counted = staff_import.lines.order_by().values_list("outcome").annotate(models.Count("pk"))
    return Counter(dict(counted))


def changed_at_once(lines: models.QuerySet[StaffImportLine]) -> models.QuerySet[StaffImportLine]:
    """Keep the people of whom something changes before the day of the import."""
    return lines.filter(outcome=RowOutcome.CHANGED, changes__contains=[AT_ONCE])


RECENT_IMPORTS = 5


def unknown_job_titles() -> list[tuple[str, int]]:
    """Return the titles that are still not entered, with their rows.

    Those of the last imports, and of the batches of transfers that are being prepared.
    """
    recent = StaffImport.objects.exclude(unknown_titles={}).order_by("-pk")[:RECENT_IMPORTS]
    met: dict[str, int] = {}
    for titles in recent.values_list("unknown_titles", flat=True):
        for title, rows in titles.items():
            met.setdefault(title, rows)  # the newest file counts
    for title, rows in _titles_of_transfers().items():
        met[title] = met.get(title, 0) + rows
    known = {fold_name(name) for name in JobTitle.objects.values_list("name", flat=True)}
    still = [(title, rows) for title, rows in met.items() if fold_name(title) not in known]
    return sorted(still, key=lambda entry: (-entry[1], entry[0]))


def _titles_of_transfers() -> Counter[str]:
    unread = TransferLine.objects.filter(batch__state__in=EDITABLE).exclude(unread=[])
    return Counter(
        each["value"]
        for faults in unread.values_list("unread", flat=True)
        for each in faults
        if each["label"] == JOB_TITLE and each["value"]
    )


@dataclass(frozen=True)
class PersonFacts:
    """What is stored of a person, as plain text, for comparison with a list."""

    pk: int | None
    fields: dict[str, str]


NOBODY = PersonFacts(None, {})
# In the order in which a preview shows them.
ROSTER_FIELDS = ("name", "kana", "email", "employment_kind", "hired_on")
# Those that hold without a day: an import of a day to come writes them at once (ADR 87).
UNDATED_FIELDS = frozenset({"name", "kana", "email", "hired_on"})
AT_ONCE = {"when": "at_once"}  # in an entry of ``StaffImportLine.changes``
# What is read for them: the kind of employment is that of the day (``employment_on``).
READ_FIELDS = ("name", "kana", "email", "kind_then", "hired_on")


@dataclass(frozen=True)
class Roster:
    """People with their posts from a day on, as plain values: 30,000 fit into memory easily."""

    day: date
    people: dict[str, PersonFacts]
    posts: dict[int, list[HeldPost]]

    def plan(self, wanted: WantedPerson, *, all_kinds: bool) -> PersonPlan:
        """Return what makes the person as wanted from the day on."""
        person = self.people.get(wanted.number, NOBODY)
        return plan_person(
            wanted,
            pk=person.pk,
            held_fields=person.fields,
            held_posts=self.posts.get(person.pk, []) if person.pk else [],
            day=self.day,
            all_kinds=all_kinds,
        )


def roster_from(day: date, *, numbers: Iterable[str] | None = None, lock: bool = False) -> Roster:
    """Read the people (all, or those with the numbers) and their posts from a day on: two queries.

    lock: hold the people until the end of the transaction, so that what is compared stays so.
    """
    people = StaffMember.objects.annotate(kind_then=employment_on(day)).order_by("pk")
    postings = Posting.objects.exclude(period__fully_lt=DateRange(day, None))
    if numbers is not None:
        numbers = list(numbers)
        people = people.filter(number__in=numbers)
        postings = postings.filter(person__number__in=numbers)
    if lock:
        people = people.select_for_update()
    facts = {
        number: PersonFacts(pk, dict(zip(ROSTER_FIELDS, map(_plain, values), strict=True)))
        for pk, number, *values in people.values_list("pk", "number", *READ_FIELDS).iterator()
    }
    posts: dict[int, list[HeldPost]] = {}
    columns = ("person_id", "pk", "kind", "division_id", "job_title_id", "period")
    for person_id, pk, *post, period in postings.order_by("pk").values_list(*columns).iterator():
        held = HeldPost(pk, WantedPost(*post), period.lower, period.upper)
        posts.setdefault(person_id, []).append(held)
    return Roster(day, facts, posts)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
