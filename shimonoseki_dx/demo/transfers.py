"""Transfers of the demo: last April's, applied, and next April's, in preparation with findings."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from django.urls import reverse
from psycopg.types.range import DateRange

from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting, at
from staff.actions import jobs
from staff.actions.ledger import row_values
from staff.actions.transfer_lines import Arrival, take_lines
from staff.actions.transfers import create_batch
from staff.choices import EmploymentKind, Grade, TransferKind, TransferState
from staff.models import Division, JobTitle, Posting, TransferBatch, TransferChange, TransferLine

MOVES, LEAVES, HIRES, CONCURRENT = 90, 24, 20, 6
REAPPOINTED_EACH = 20  # movers to one who is reappointed


def prepare_transfers(setting: Setting, population: Population) -> int:
    """Write down both batches; return the number of their lines."""
    past = _applied_batch(setting, population)
    coming = _coming_batch(setting, population)
    return past.lines.count() + coming.lines.count()


def _name(day: date) -> str:
    return f"令和{day.year - 2018}年4月1日付け定期人事異動"


def _applied_batch(setting: Setting, population: Population) -> TransferBatch:
    """Tell of the posts that began last April as of a batch: they are in the roster already."""
    day, office = setting.april(0), population.office[0].member
    batch = TransferBatch.objects.create(
        name=_name(day),
        effective_on=day,
        announced_at=at(day - timedelta(days=8), 10),
        state=TransferState.APPLIED,
        by=office,
        created_at=at(day - timedelta(days=30), 9),
        checked_at=at(day, 0),
        ready_by=office,
        ready_at=at(day - timedelta(days=10), 15),
        told_at=at(day - timedelta(days=8), 10),
        applied_at=at(day, 0),
    )
    posts = Posting.objects.filter(period__startswith=day, kind="main").order_by("pk")
    rows = list(posts.select_related("person", "division__department", "job_title"))
    ended = Posting.objects.filter(person__in=[row.person_id for row in rows], kind="main")
    ended = ended.filter(period__endswith=day).select_related("division__department", "job_title")
    before = {row.person_id: row for row in ended}
    told = [row for row in rows if row.person_id in before or row.person.hired_on == day]
    lines = [_told(batch, row, before.get(row.person_id), n) for n, row in enumerate(told, 2)]
    TransferLine.objects.bulk_create(lines)
    TransferChange.objects.bulk_create(_changes(batch, told, before))
    return batch


def _told(batch: TransferBatch, now: Posting, before: Posting | None, row: int) -> TransferLine:
    line = TransferLine(
        batch=batch,
        row=row,
        kind=TransferKind.MOVE if before else TransferKind.HIRE,
        number=now.person.number,
        name=now.person.name,
        kana="" if before else now.person.kana,
        division=now.division,
        job_title=now.job_title,
        division_before=before.division if before else None,
        post_before=now_label(before) if before else "",
        post_after=now_label(now),
    )
    line.fold_search_text()
    return line


def now_label(post: Posting) -> str:
    """Return a post in words: 部局 課 職名."""
    names = [post.division.department.name, post.division.name, post.job_title.name]
    return " ".join(dict.fromkeys(names))


def _changes(
    batch: TransferBatch, posts: list[Posting], before: dict[int, Posting]
) -> Iterator[TransferChange]:
    """Yield the ledger: who came, what ended, what began."""
    label = Posting._meta.label
    for post in posts:
        if post.person_id not in before:
            person = post.person
            after = row_values(person)
            yield TransferChange(
                batch=batch, model=person._meta.label, row=person.pk, before=None, after=after
            )
    for post in posts:
        if old := before.get(post.person_id):
            after = row_values(old)
            old.period = DateRange(old.period.lower, None)
            yield TransferChange(
                batch=batch, model=label, row=old.pk, before=row_values(old), after=after
            )
    for post in posts:
        yield TransferChange(
            batch=batch, model=label, row=post.pk, before=None, after=row_values(post)
        )


def _coming_batch(setting: Setting, population: Population) -> TransferBatch:
    """Bring next April's list in as a file would: most of it right, some of it to be mended."""
    day, office = setting.april(-1), population.office[0].member
    values = {
        "name": _name(day),
        "effective_on": day,
        "announced_at": at(day - timedelta(days=8), 10),
    }
    batch = create_batch(values=values, by=office)
    random = setting.random("transfers")
    lines = [*_coming_lines(population, random, day), *_to_be_mended(population)]
    arrivals = [Arrival(line, row) for row, line in enumerate(lines, 2)]
    job = jobs.open_job(
        kind="transfer_lines",
        title=f"「{batch.name}」への「定期異動一覧.xlsx」の取り込み",
        params={"batch": batch.pk, "replace": False, "filename": "定期異動一覧.xlsx"},
        total=len(arrivals),
        by=office,
    )
    batch = take_lines(batch=batch, arrivals=arrivals, replace=False, by=office)
    url = reverse("staff:transfer-check", args=[batch.pk])
    message = f"{len(arrivals):,}行を取り込みました。"
    jobs.finish(job=job, message=message, result_url=url, tell=False)
    return batch


def _coming_lines(population: Population, random: Random, day: date) -> Iterator[TransferLine]:
    able = [each for each in population.residents if not each.chair.account]
    chosen = random.sample(able, min(len(able) // 3, MOVES + LEAVES + CONCURRENT))
    places = sorted({r.chair.division.pk: r.chair.division for r in able}.items())
    divisions = [division for _, division in places if not division.is_office]
    leavers, movers = chosen[:LEAVES], chosen[LEAVES + CONCURRENT :]
    for resident in leavers:
        yield _line(TransferKind.LEAVE, resident, note="定年退職")
    for number, resident in enumerate(movers):
        other = random.choice([d for d in divisions if d != resident.chair.division])
        again = _reappointed(day) if number % REAPPOINTED_EACH == 1 else {}
        yield _line(TransferKind.MOVE, resident, division=other, **again)
    for resident in chosen[LEAVES : LEAVES + CONCURRENT]:
        other = random.choice([d for d in divisions if d != resident.chair.division])
        title = JobTitle.objects.get(name=resident.chair.title)
        yield _line(TransferKind.CONCURRENT_START, resident, division=other, job_title=title)
    clerk = JobTitle.objects.filter(grade=Grade.GENERAL, name="主事").first()
    clerk = clerk or JobTitle.objects.filter(grade=Grade.GENERAL).order_by("order").first()
    for number in range(HIRES):
        yield TransferLine(
            kind=TransferKind.HIRE,
            number=f"{day.year % 100:02}9{number:03}",
            name=f"採用予定 {number + 1:02}",
            kana="サイヨウヨテイ",
            division=random.choice(divisions),
            job_title=clerk,
            hired_on=day,
        )


def _reappointed(day: date) -> dict[str, object]:
    """Return what a line says of somebody who goes on for a year after retirement."""
    last_day = day.replace(year=day.year + 1) - timedelta(days=1)
    return {"employment_kind": EmploymentKind.REAPPOINTED, "last_day": last_day, "note": "再任用"}


def _line(kind: TransferKind, resident: Resident, **values: object) -> TransferLine:
    member = resident.member
    return TransferLine(kind=kind, number=member.number, name=member.name, **values)


def _to_be_mended(population: Population) -> Iterator[TransferLine]:
    """Yield what goes wrong in every list: a wrong number, a lost zero, a person twice, a typo."""
    able = [each for each in population.residents if not each.chair.account]
    zero = next((each for each in able if each.member.number.startswith("0")), able[0])
    division = Division.objects.filter(is_office=False).order_by("order", "code")[0]
    yield _line(TransferKind.MOVE, able[3], division=division)
    yield _line(TransferKind.TITLE, able[3])
    lost = _line(TransferKind.MOVE, zero, division=division)
    lost.number = lost.number.lstrip("0")
    yield lost
    yield TransferLine(kind=TransferKind.LEAVE, number="999999", name="番号 ちがい")
    wrong = _line(TransferKind.MOVE, able[5], division=division)
    wrong.name = "別人 太郎"
    yield wrong
