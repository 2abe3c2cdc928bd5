"""People on leave or seconded, deputies of heads, and a draft of the next transfers."""

from datetime import timedelta
from itertools import cycle

from psycopg.types.range import DateRange

from shimonoseki_dx.demo.accounts import BY_NUMBER, HEAD, OFFICE
from shimonoseki_dx.demo.setting import Setting
from staff.actions.transfer_board import place_people
from staff.actions.transfers import create_batch
from staff.choices import PostingKind, StatusKind, TransferState
from staff.forms.transfers import first_content
from staff.models import Division, HeadDeputy, JobTitle, Posting, StaffMember, StatusPeriod

AWAY_EVERY = 90  # about one in a hundred
DEPUTIES_EVERY = 3
MOVED = 12


def leave_and_plan(setting: Setting) -> int:
    """Store absences, deputies and the draft; return how many people are away."""
    away = _send_away(setting)
    _name_deputies(setting)
    _draft(setting)
    return away


def _send_away(setting: Setting) -> int:
    heads = Posting.objects.on(setting.today).filter(is_head=True).values("person")
    people = StaffMember.objects.in_post(setting.today).exclude(pk__in=heads)
    people = people.exclude(number__in=BY_NUMBER).order_by("number")
    kinds = cycle(StatusKind)
    since, until = setting.today - timedelta(days=120), setting.today + timedelta(days=240)
    rows = [
        StatusPeriod(person=person, kind=next(kinds), period=DateRange(since, until))
        for person in people[::AWAY_EVERY]
    ]
    StatusPeriod.objects.bulk_create(rows)
    return len(rows)


def _name_deputies(setting: Setting) -> None:
    """Every third head has a deputy; the one of the demo's own section has none yet."""
    posts = Posting.objects.on(setting.today).filter(kind=PostingKind.MAIN)
    own = posts.filter(person__number=HEAD).values("division")
    heads = posts.filter(is_head=True).exclude(division__in=own)
    others = posts.filter(is_head=False).order_by("division", "job_title__order", "person__number")
    seconds: dict[int, Posting] = {}
    for post in others:
        seconds.setdefault(post.division_id, post)
    period = DateRange(setting.april(0), setting.year.next_first_day)
    HeadDeputy.objects.bulk_create(
        HeadDeputy(
            division_id=head.division_id,
            person_id=seconds[head.division_id].person_id,
            period=period,
            given_by_id=head.person_id,
        )
        for head in heads.order_by("division")[::DEPUTIES_EVERY]
        if head.division_id in seconds
    )


def _draft(setting: Setting) -> None:
    office = StaffMember.objects.get(number=OFFICE)
    first = first_content(setting.today)
    values = {**first, "name": f"{first['name']}（案）", "announced_at": None}
    batch = create_batch(values=values, state=TransferState.DRAFT, by=office)
    division = Division.objects.get(code="SHI-02")
    posts = Posting.objects.on(setting.today).filter(kind=PostingKind.MAIN, is_head=False)
    coming = posts.exclude(division=division).exclude(person__number__in=BY_NUMBER)
    going = posts.filter(division=division).exclude(person__number__in=BY_NUMBER)
    _place(batch, coming.order_by("person__number")[: MOVED // 2], division, office)
    other = Division.objects.exclude(pk=division.pk).order_by("pk").first()
    _place(batch, going.order_by("person__number")[: MOVED // 4], other, office)
    senior = JobTitle.objects.filter(name="係長").first()
    _place(batch, going.order_by("-person__number")[: MOVED // 4], None, office, title=senior)


def _place(batch, posts, division, office, *, title=None):  # type: ignore[no-untyped-def]
    numbers = list(posts.values_list("person__number", flat=True))
    if numbers and (division or title):
        place_people(batch=batch, numbers=numbers, division=division, job_title=title, by=office)
