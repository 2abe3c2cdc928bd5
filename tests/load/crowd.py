"""People and posts by the ten thousand, quickly: names that repeat, a transfer on 1 April 2027."""

from datetime import date
from itertools import product

from psycopg.types.range import DateRange

from staff.choices import Grade
from staff.models import Posting, StaffMember
from tests.factories.staff import DepartmentFactory, DivisionFactory, JobTitleFactory

DEPARTMENTS, DIVISIONS = 26, 100
FAMILY = [("髙橋", "タカハシ"), ("山﨑", "ヤマザキ"), ("佐藤", "サトウ"), ("渡邉", "ワタナベ")]
FAMILY += [("中村", "ナカムラ"), ("濵田", "ハマダ"), ("藤井", "フジイ"), ("𠮷田", "ヨシダ")]
GIVEN = [("一郎", "イチロウ"), ("花子", "ハナコ"), ("健太", "ケンタ"), ("陽子", "ヨウコ")]
SINCE, MOVE = date(2024, 4, 1), date(2027, 4, 1)
MOVING_EVERY = 5


def crowd(people: int) -> None:
    """Fill the tables: every fifth goes to another division on 1 April 2027."""
    departments = [DepartmentFactory(code=f"L{number:02}") for number in range(DEPARTMENTS)]
    divisions = [
        DivisionFactory(
            department=departments[number % DEPARTMENTS],
            code=f"C{number:03}",
            name="デジタル推進課" if number == 0 else f"第{number}課",
        )
        for number in range(DIVISIONS)
    ]
    titles = [
        JobTitleFactory(name=name, grade=grade)
        for name, grade in (("課長", Grade.MANAGER), ("主任", Grade.GENERAL))
    ]
    names = list(product(FAMILY, GIVEN))
    rows = []
    for number in range(people):
        (family, family_kana), (given, given_kana) = names[number % len(names)]
        person = StaffMember(
            number=f"{number:07}", name=f"{family} {given}", kana=f"{family_kana} {given_kana}"
        )
        person.fold_search_text()
        rows.append(person)
    StaffMember.objects.bulk_create(rows, batch_size=2000)
    posts = []
    for number, person in enumerate(rows):
        moves = number % MOVING_EVERY == 0
        base = {"person": person, "job_title": titles[number % 12 != 0]}
        here, there = divisions[number % DIVISIONS], divisions[(number + 7) % DIVISIONS]
        posts.append(
            Posting(division=here, period=DateRange(SINCE, MOVE if moves else None), **base)
        )
        if moves:
            posts.append(Posting(division=there, period=DateRange(MOVE, None), **base))
    Posting.objects.bulk_create(posts, batch_size=2000)
