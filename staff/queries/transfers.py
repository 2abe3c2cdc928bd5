"""What a batch of transfers is judged by, and what it would do: a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Func, Q, TextField, Value
from django.utils import timezone
from psycopg.types.range import DateRange

from staff.choices import EmploymentKind, FindingWeight, PostingKind, TransferKind, TransferState
from staff.consequences import Transfer
from staff.models import Department, Division, JobTitle, Posting, StaffMember
from staff.models.organisation import name_on
from staff.models.transfers import TransferBatch, TransferLine
from staff.queries.employment import employment_on
from staff.queries.imports import READ_FIELDS, ROSTER_FIELDS
from staff.queries.transfer_people import applied_since
from staff.rules.changes import HeldPost, PersonPlan, WantedPost
from staff.rules.transfers.batch import BatchFacts, check_batch
from staff.rules.transfers.checking import check_lines
from staff.rules.transfers.effects import moves_of
from staff.rules.transfers.findings import FAULT, Finding, Findings, faulty_keys
from staff.rules.transfers.ground import DivisionNow, Ground, LineFacts, PersonNow, TitleNow
from staff.rules.transfers.planning import plans_of
from staff.rules.transfers.states import SHOWN

# Batches whose lines may meet those of another one.
OPEN = (TransferState.PREPARING, TransferState.READY)


@dataclass(frozen=True)
class Checked:
    """A batch with what is wrong with it, and what it would do without the faulty lines."""

    batch: TransferBatch
    ground: Ground
    findings: Findings
    of_batch: list[Finding]

    @cached_property
    def _lines(self) -> dict[int, LineFacts]:
        return {line.key: line for line in self.ground.lines}

    def of_line(self, key: int) -> LineFacts:
        """Return a line as it was checked."""
        return self._lines[key]

    @cached_property
    def faulty(self) -> frozenset[int]:
        """Return the lines that cannot be carried out."""
        return faulty_keys(self.findings)

    @cached_property
    def plans(self) -> list[PersonPlan]:
        """Return what would be written."""
        return plans_of(self.ground, skip=self.faulty)

    @cached_property
    def transfer(self) -> Transfer:
        """Return the batch as the consumers of its consequences see it."""
        moves = moves_of(self.ground, self.plans)
        return Transfer(self.batch.pk, self.batch.name, self.batch.effective_on, moves)

    @property
    def batch_faults(self) -> list[str]:
        """Return what is wrong with the batch itself, in sentences."""
        return [finding.reason for finding in self.of_batch if finding.weight == FAULT]


def check(batch: TransferBatch, *, lock: bool = False) -> Checked:
    """Check a batch against the roster of its day. lock: hold its people until the end."""
    ground = load_ground(batch, lock=lock)
    facts = batch_facts(batch, line_count=len(ground.lines))
    return Checked(batch, ground, check_lines(ground), check_batch(facts))


def load_ground(
    batch: TransferBatch,
    *,
    lines: Iterable[TransferLine] | None = None,
    lock: bool = False,
) -> Ground:
    """Read what the batch stands on: eight queries, however many lines and people.

    lines: other than those that are stored (one that is being entered; a draft on its board).
    """
    if lines is None:
        lines = batch.lines.order_by("row", "pk")
    facts = tuple(line_facts(line) for line in lines)
    numbers = {line.number for line in facts if line.number}
    day = batch.effective_on
    people, unpadded = _people(day, numbers, lock=lock)
    held = Posting.objects.on(day).order_by()
    return Ground(
        day=day,
        lines=facts,
        people=people,
        divisions=_divisions(day, held),
        titles={
            title.pk: TitleNow(title.name, title.grade, title.heads_division)
            for title in JobTitle.objects.all()
        },
        heads=dict(held.filter(is_head=True).values_list("pk", "division")),
        unpadded=unpadded,
        elsewhere=_elsewhere(batch, numbers),
    )


def line_facts(line: TransferLine) -> LineFacts:
    """Return a line as the rules see it."""
    fields = {}
    if line.kind == TransferKind.HIRE:
        fields = {
            "name": line.name,
            "kana": line.kana,
            "email": line.email,
            "employment_kind": line.employment_kind or str(EmploymentKind.REGULAR),
            "hired_on": line.hired_on.isoformat() if line.hired_on else "",
        }
    elif line.kind in (TransferKind.MOVE, TransferKind.TITLE) and line.employment_kind:
        fields = {"employment_kind": line.employment_kind}
    return LineFacts(
        key=line.pk or 0,
        row=line.row,
        kind=line.kind,
        number=line.number,
        name=line.name,
        division_id=line.division_id,
        job_title_id=line.job_title_id,
        fields=fields,
        last_day=line.last_day,
        unread=tuple((each["label"], each["value"], each["reason"]) for each in line.unread),
    )


def _people(
    day: date, numbers: set[str], *, lock: bool
) -> tuple[dict[str, PersonNow], dict[str, str]]:
    """Read those whom the lines name, and whom they may mean where a leading zero is lost."""
    bare = Func(F("number"), Value("0"), function="ltrim", output_field=TextField())
    asked = {number.lstrip("0"): number for number in numbers}
    people = StaffMember.objects.annotate(bare=bare, kind_then=employment_on(day)).order_by("pk")
    people = people.filter(Q(number__in=numbers) | Q(bare__in=asked))
    if lock:
        people = people.select_for_update()
    rows = list(people.values_list("pk", "number", "bare", "is_active", "expires_on", *READ_FIELDS))
    posts = _posts(day, [row[0] for row in rows])
    found, unpadded = {}, {}
    for pk, number, stripped, is_active, expires_on, *values in rows:
        if number not in numbers:
            unpadded[asked[stripped]] = number
            continue
        fields = dict(zip(ROSTER_FIELDS, map(_plain, values), strict=True))
        found[number] = PersonNow(
            pk=pk,
            number=number,
            name=fields["name"],
            may_sign_in=is_active and (expires_on is None or expires_on >= day),
            fields=fields,
            posts=tuple(posts.get(pk, ())),
        )
    return found, {number: known for number, known in unpadded.items() if number not in found}


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _posts(day: date, people: list[int]) -> dict[int, list[HeldPost]]:
    rows = Posting.objects.filter(person__in=people)
    rows = rows.exclude(period__fully_lt=DateRange(day, None)).order_by("pk")
    found: dict[int, list[HeldPost]] = {}
    columns = ("person_id", "pk", "kind", "division_id", "job_title_id", "period")
    for person, pk, *post, period in rows.values_list(*columns):
        held = HeldPost(pk, WantedPost(*post), period.lower, period.upper)
        found.setdefault(person, []).append(held)
    return found


def _divisions(day: date, held: Any) -> dict[int, DivisionNow]:
    counted = held.filter(kind=PostingKind.MAIN).values_list("division").annotate(Count("pk"))
    people = dict(counted)
    rows = Division.objects.named_on(day).select_related("department")
    rows = rows.annotate(department_then=name_on(Department, day, prefix="department__"))
    return {
        row.pk: DivisionNow(
            label=" ".join(dict.fromkeys([row.department_then, row.name_then])),
            department_id=row.department_id,
            is_open=day in row.period and day in row.department.period,
            main_posts=people.get(row.pk, 0),
        )
        for row in rows
    }


def _elsewhere(batch: TransferBatch, numbers: set[str]) -> dict[str, str]:
    lines = TransferLine.objects.filter(number__in=numbers, batch__state__in=OPEN)
    lines = lines.exclude(batch=batch.pk).order_by("batch__effective_on", "batch_id")
    named: dict[str, str] = {}
    for number, name in lines.values_list("number", "batch__name"):
        named.setdefault(number, f"「{name}」")
    return named


def batch_facts(batch: TransferBatch, *, line_count: int) -> BatchFacts:
    """Return what is checked of the batch as a whole: one query."""
    applied = applied_since(batch)
    later = [each for each in applied if each.day > batch.effective_on]
    return BatchFacts(
        effective_on=batch.effective_on,
        announced_at=batch.announced_at,
        effective_from=midnight(batch.effective_on),
        line_count=line_count,
        now=timezone.localtime(),
        is_final=batch.state in SHOWN,
        same_day_applied=len(applied) > len(later),
        later_with_people=next((each.name for each in later if each.shares_people), ""),
        later_with_divisions=next((each.name for each in later if each.shares_divisions), ""),
    )


def midnight(day: date) -> datetime:
    """Return 0:00 of a day, in Japan's time."""
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class LineCounts:
    """How many lines a batch has, and of what weight."""

    total: int
    faulty: int
    warned: int

    @property
    def with_findings(self) -> int:
        """Return how many there is something to say of."""
        return self.faulty + self.warned


def line_counts(batch: TransferBatch) -> LineCounts:
    """Count the lines of a batch by what the last check found: one query."""
    return LineCounts(
        **batch.lines.order_by().aggregate(
            total=Count("pk"),
            faulty=Count("pk", filter=Q(weight=FindingWeight.FAULT)),
            warned=Count("pk", filter=Q(weight=FindingWeight.WARNING)),
        )
    )


def kind_counts(batch: TransferBatch) -> list[tuple[str, str, int]]:
    """Return (kind, its word, number of lines) in the order of the kinds: one query."""
    counted = dict(batch.lines.order_by().values_list("kind").annotate(Count("pk")))
    found = [(str(kind), kind.label, counted.get(kind, 0)) for kind in TransferKind]
    rest = ("", "区分なし", counted.get("", 0))
    return [each for each in (*found, rest) if each[2]]


def roster_rows(batch: TransferBatch) -> list[list[str]]:
    """Return 異動者名簿: kind, number, name, new post, former post; in the order of the kinds."""
    order = {str(kind): place for place, kind in enumerate(TransferKind)}
    lines = sorted(
        batch.lines.with_name(), key=lambda line: (order.get(line.kind, len(order)), line.row)
    )
    return [
        [line.get_kind_display(), line.number, line.shown_name or "", line.post_after,
         line.post_before]
        for line in lines
    ]  # fmt: skip


def change_counts(batch: TransferBatch) -> list[tuple[str, int]]:
    """Return what the application has written: the word of each table, and how many rows."""
    counted = batch.changes.order_by().values_list("model").annotate(Count("pk")).order_by("model")
    return [(str(apps.get_model(label)._meta.verbose_name), number) for label, number in counted]
