"""The people on the chairs: accounts, posts, additional posts, and where some came from."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.contrib.auth.hashers import make_password
from psycopg.types.range import DateRange

from shimonoseki_dx.demo import titles
from shimonoseki_dx.demo.accounts import BY_NUMBER, DEMO_PASSWORD, SPECIALIST, DemoAccount
from shimonoseki_dx.demo.names import RARE_NAMES, Name, Names
from shimonoseki_dx.demo.places import Chair, chairs
from shimonoseki_dx.demo.setting import Setting
from staff.choices import EmploymentKind, Grade, PostingKind
from staff.models import EmploymentPeriod, JobTitle, Posting, StaffMember

BATCH = 1000
MOVED = 20  # people who show an earlier post, for each 2,800
CONCURRENT_SHARE = 0.02
RARE_EVERY = 700
# How many years ago people of a grade were hired, at the least and at the most.
HIRED = {Grade.MANAGER: (22, 37), Grade.ASSISTANT_MANAGER: (14, 32)}
SENIOR_TITLES = ("係長", "主査", "消防司令補", "消防士長", "副看護師長", "指導主事")
EMPLOYMENT = (
    [EmploymentKind.REGULAR] * 82
    + [EmploymentKind.FISCAL_YEAR] * 11
    + [EmploymentKind.REAPPOINTED] * 6
    + [EmploymentKind.FIXED_TERM] * 1
)


@dataclass(frozen=True)
class Resident:
    """One person of the city with the main post."""

    member: StaffMember
    chair: Chair
    since: date

    @property
    def department_id(self) -> int:
        """Return the department of the main post."""
        return self.chair.division.department_id

    @property
    def department_code(self) -> str:
        """Return the code of that department."""
        return self.chair.division.department.code


@dataclass(frozen=True)
class Population:
    """Everybody, and the people that other parts of the city ask for."""

    residents: list[Resident]
    specialists: list[StaffMember]

    def by_number(self, number: str) -> Resident:
        """Return the resident with a sign-in."""
        return next(r for r in self.residents if r.member.number == number)

    @property
    def office(self) -> list[Resident]:
        """Return the people of the information policy division."""
        return [r for r in self.residents if r.chair.division.is_office]


def populate(setting: Setting) -> Population:
    """Write everybody down with accounts and posts."""
    random = setting.random("people")
    names = Names(random)
    passwords = _Passwords(make_password(DEMO_PASSWORD), make_password(None))
    numbers = _Numbers()
    residents = []
    for count, chair in enumerate(chairs(setting)):
        name = names.draw()
        if count % RARE_EVERY == RARE_EVERY // 10:
            name = Name(*RARE_NAMES[count // RARE_EVERY % len(RARE_NAMES)])
        member, since = _person(chair, name, setting, random, numbers, passwords)
        residents.append(Resident(member, chair, since))
    members = [resident.member for resident in residents]
    specialists = _specialists(names, passwords)
    StaffMember.objects.bulk_create([*members, *specialists], batch_size=BATCH)
    _write_postings(residents, setting, random)
    _write_employment(residents, specialists)
    return Population(residents, specialists)


@dataclass(frozen=True)
class _Passwords:
    """One hash for all sign-ins: Argon2 is slow on purpose, 2,800 times would take minutes."""

    usable: str
    unusable: str


class _Numbers:
    """Staff numbers as many cities give them: the year of hiring, then a running number."""

    def __init__(self) -> None:
        self._last: dict[int, int] = {}

    def draw(self, year: int) -> str:
        self._last[year] = self._last.get(year, 100) + 1
        return f"{year % 100:02}{self._last[year]:04}"


def _person(
    chair: Chair,
    name: Name,
    setting: Setting,
    random: Random,
    numbers: _Numbers,
    passwords: _Passwords,
) -> tuple[StaffMember, date]:
    kind = _employment(chair, random)
    hired = setting.april(random.randint(*_years_of_service(chair, kind)))
    since = max(hired, setting.april(random.choice((0, 0, 1, 1, 2, 2, 3, 4))))
    number = numbers.draw(hired.year)
    account = chair.account
    if account is not None:
        number, name, kind = (
            account.number,
            Name(account.name, account.kana),
            EmploymentKind.REGULAR,
        )
    return _member(number, name, kind, hired, passwords, account), since


def _years_of_service(chair: Chair, kind: EmploymentKind) -> tuple[int, int]:
    """Return the least and the most years: a title is reached with time."""
    if kind == EmploymentKind.FISCAL_YEAR:
        return 0, 6
    if kind == EmploymentKind.REAPPOINTED:
        return 36, 40
    if chair.grade != Grade.GENERAL:
        return HIRED[chair.grade]
    if chair.title in SENIOR_TITLES:
        return 12, 33
    return (6, 28) if chair.title.startswith("主任") else (0, 12)


def _employment(chair: Chair, random: Random) -> EmploymentKind:
    kind = random.choice(EMPLOYMENT)
    return (
        kind if chair.grade == Grade.GENERAL and chair.account is None else EmploymentKind.REGULAR
    )


def _member(
    number: str, name: Name, kind: EmploymentKind, hired: date | None,
    passwords: _Passwords, account: DemoAccount | None,
) -> StaffMember:  # fmt: skip
    member = StaffMember(
        number=number,
        name=name.written,
        kana=name.kana,
        email=f"s{number}@city.example.lg.jp",
        employment_kind=kind,
        hired_on=hired,
        password=passwords.usable if account else passwords.unusable,
    )
    member.fold_search_text()
    return member


def _specialists(names: Names, passwords: _Passwords) -> list[StaffMember]:
    account = BY_NUMBER[SPECIALIST]
    external = EmploymentKind.EXTERNAL
    own = Name(account.name, account.kana)
    return [
        _member(account.number, own, external, None, passwords, account),
        _member("990001", names.draw(), external, None, passwords, None),
        _member("990002", names.draw(), external, None, passwords, None),
    ]


def _write_postings(residents: list[Resident], setting: Setting, random: Random) -> None:
    job_titles = {title.name: title for title in JobTitle.objects.all()}
    postings = [
        Posting(
            person=resident.member,
            division=resident.chair.division,
            job_title=_title(resident.chair, random, resident.member, job_titles),
            is_head=resident.chair.is_head,
            period=DateRange(resident.since, None),
        )
        for resident in residents
    ]
    postings += _additional(residents, random, job_titles)
    postings += _earlier(residents, setting, random, job_titles)
    Posting.objects.bulk_create(postings, batch_size=BATCH)


def _write_employment(residents: list[Resident], specialists: list[StaffMember]) -> None:
    """Write one kind for everybody; who is reappointed (再任用) was regular before the post of now."""
    rows = []
    for resident in residents:
        member, since = resident.member, None
        if member.employment_kind == EmploymentKind.REAPPOINTED:
            since, regular = resident.since, EmploymentKind.REGULAR
            rows.append(
                EmploymentPeriod(person=member, kind=regular, period=DateRange(None, since))
            )
        kind = member.employment_kind
        rows.append(EmploymentPeriod(person=member, kind=kind, period=DateRange(since, None)))
    rows += [
        EmploymentPeriod(person=each, kind=each.employment_kind, period=DateRange(None, None))
        for each in specialists
    ]
    EmploymentPeriod.objects.bulk_create(rows, batch_size=BATCH)


def _title(
    chair: Chair, random: Random, member: StaffMember, job_titles: dict[str, JobTitle]
) -> JobTitle:
    if member.employment_kind == EmploymentKind.FISCAL_YEAR:
        return job_titles[random.choice(titles.YEARLY)]
    return job_titles[chair.title]


def _additional(
    residents: list[Resident], random: Random, job_titles: dict[str, JobTitle]
) -> list[Posting]:
    """Give some people an additional post (兼務), in a neighbouring or another division."""
    regular = [
        resident
        for resident in residents
        if not resident.chair.is_head and resident.chair.account is None
        and resident.member.employment_kind == EmploymentKind.REGULAR
    ]  # fmt: skip
    divisions = list({r.chair.division.pk: r.chair.division for r in residents}.values())
    found = []
    for resident in random.sample(regular, int(len(residents) * CONCURRENT_SHARE)):
        other = random.choice(divisions)
        if other != resident.chair.division and not other.is_office:
            found.append(
                Posting(
                    person=resident.member,
                    division=other,
                    job_title=job_titles[resident.chair.title],
                    kind=PostingKind.CONCURRENT,
                    period=DateRange(resident.since, None),
                )
            )
    return found


def _earlier(
    residents: list[Resident], setting: Setting, random: Random, job_titles: dict[str, JobTitle]
) -> list[Posting]:
    """Let some people show where they worked before; the sign-ins are among them."""
    divisions = list({r.chair.division.pk: r.chair.division for r in residents}.values())
    able = [r for r in residents if r.member.hired_on and r.member.hired_on < r.since]
    known = [r for r in able if r.chair.account]
    others = random.sample([r for r in able if not r.chair.account], MOVED * setting.scale)
    found = []
    for resident in (*known, *others)[: MOVED * setting.scale]:
        elsewhere = [d for d in divisions if d != resident.chair.division and not d.is_office]
        began = max(
            resident.member.hired_on or resident.since,
            resident.since.replace(year=resident.since.year - 3),
        )
        found.append(
            Posting(
                person=resident.member,
                division=random.choice(elsewhere),
                job_title=job_titles[resident.chair.title],
                period=DateRange(began, resident.since),
            )
        )
    return found
