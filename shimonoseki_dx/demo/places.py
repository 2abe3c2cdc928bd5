"""Departments and divisions of the demo city, and how many people of each grade work there."""

from collections.abc import Iterable
from dataclasses import dataclass

from shimonoseki_dx.demo import titles
from shimonoseki_dx.demo.accounts import DEMO_SIGN_INS, DemoAccount
from shimonoseki_dx.demo.setting import USUAL_SIZE, Setting, data_rows, shares
from staff.choices import Grade
from staff.models import Department, Division

# Hiroshima's grade mix of clerical staff (domain notes, 1.2), as the default for a demo.
MANAGERS, ASSISTANTS = 0.08, 0.14
# A small city for tests has only some departments; those of the sign-ins come first.
FIRST_DEPARTMENTS = ("SOG", "SHI", "SUI")
DEPUTY_FROM = 40  # people from whom on a department has a second head
LEAST_A_DIVISION = 3  # a head, an assistant manager and somebody to do the work
# The head's account looks at a division of about 20 people.
WEIGHTS = {"SHI-02": 0.78, "SOG-02": 1.0, "JOG": 0.1, "KYO": 0.1, "BRC": 0.3}


@dataclass(frozen=True)
class Chair:
    """One job that somebody in the city has."""

    division: Division
    title: str
    grade: Grade
    is_head: bool = False
    account: DemoAccount | None = None


def add_placeholder_divisions(departments: dict[str, Department]) -> None:
    """Add the divisions that no public source confirms; only a demo shows them."""
    Division.objects.bulk_create(
        Division(
            department=departments[row["parent_code"]],
            code=row["code"],
            name=row["name"],
            order=1000 + number,
            source=row["source"],
            is_default_example=True,
        )
        for number, row in enumerate(data_rows("placeholder_divisions.csv"))
    )


def chairs(setting: Setting) -> list[Chair]:
    """Return every job of the city, department by department."""
    random = setting.random("places")
    divisions: dict[str, list[Division]] = {}
    for division in Division.objects.select_related("department"):
        divisions.setdefault(division.department.code, []).append(division)
    sizes = _department_sizes(setting.people)
    managers, assistants = _graded(sizes, divisions)
    result: list[Chair] = []
    for code, size in sizes.items():
        places = divisions[code]
        weights = [WEIGHTS.get(place.code, random.uniform(0.6, 1.4)) for place in places]
        heads = _leading(code, places, size)
        extra = managers[code] - len(heads)
        below = shares(size - len(heads), weights, [LEAST_A_DIVISION - 1 for _ in places])
        hosa = shares(assistants[code], [float(n) for n in below], [1] * len(places))
        extras = shares(
            extra, [float(n - a) for n, a in zip(below, hosa, strict=True)], [0] * len(places)
        )
        result += heads
        for place, people, helpers, others in zip(places, below, hosa, extras, strict=True):
            grades = [Grade.ASSISTANT_MANAGER] * helpers + [Grade.MANAGER] * others
            grades += [Grade.GENERAL] * (people - len(grades))
            result += [
                Chair(place, titles.title_of(code, grade, random), grade) for grade in grades
            ]
    return _with_accounts(result)


def _department_sizes(people: int) -> dict[str, int]:
    usual = {row["code"]: int(row["people"]) for row in data_rows("headcounts.csv")}
    if people >= USUAL_SIZE:
        split = shares(people, [float(n) for n in usual.values()], [0] * len(usual))
        return dict(zip(usual, split, strict=True))
    sizes: dict[str, int] = {}
    for code in (*FIRST_DEPARTMENTS, *(code for code in usual if code not in FIRST_DEPARTMENTS)):
        left = people - sum(sizes.values())
        if left >= usual[code]:
            sizes[code] = usual[code]
        elif left:
            last = next(reversed(sizes), code)
            sizes[last] = sizes.get(last, 0) + left
            break
    return sizes


def _graded(
    sizes: dict[str, int], divisions: dict[str, list[Division]]
) -> tuple[dict[str, int], dict[str, int]]:
    """Split managers and assistant managers over the departments, so that the mix is exact."""
    total = sum(sizes.values())
    weights = [float(size) for size in sizes.values()]
    heads = [len(_leading(code, divisions[code], size)) for code, size in sizes.items()]
    posts = [len(divisions[code]) for code in sizes]
    managers = shares(max(round(total * MANAGERS), sum(heads)), weights, heads)
    assistants = shares(max(round(total * ASSISTANTS), sum(posts)), weights, posts)
    return dict(zip(sizes, managers, strict=True)), dict(zip(sizes, assistants, strict=True))


def _leading(code: str, places: list[Division], size: int) -> list[Chair]:
    """Return the heads: each division has one, the directors sit in the lead division."""
    lead = next(place for place in places if place.is_lead)
    leads_itself = lead.code == code
    director = titles.director_title(code)
    found = [Chair(lead, director, Grade.MANAGER, is_head=leads_itself)]
    if size >= DEPUTY_FROM:
        found.append(Chair(lead, titles.deputy_title(code), Grade.MANAGER))
    headed = [place for place in places if not (leads_itself and place == lead)]
    return found + [
        Chair(place, titles.head_title(place.name), Grade.MANAGER, is_head=True) for place in headed
    ]


def _with_accounts(all_chairs: list[Chair]) -> list[Chair]:
    """Seat the people of the sign-ins on the first chair that suits each."""
    result = list(all_chairs)
    for account in DEMO_SIGN_INS:
        if account.grade is not None:
            place = _suitable(result, account)
            found = result[place]
            result[place] = Chair(
                found.division, account.title, found.grade, found.is_head, account
            )
    return result


def _suitable(all_chairs: Iterable[Chair], account: DemoAccount) -> int:
    for number, chair in enumerate(all_chairs):
        if (
            chair.account is None
            and chair.division.code == account.division_code
            and chair.grade == account.grade
            and (account.grade != Grade.MANAGER or chair.title == account.title)
        ):
            return number
    raise LookupError(f"No chair for {account.number} {account.name}.")
