"""How fast a staff import is: a CP932 file of 30,000 rows, checked and applied by the real tasks.

    python -m shimonoseki_dx.embedded exec -- python -m tests.load.import_rate

Runs against a database of its own, which is made and dropped again. Needs the two servers only.
"""

import csv
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from io import StringIO

ROWS = 30_000
# One person in fifteen holds a second post, one row in a hundred is faulty: as real exports are.
CONCURRENT_EVERY, FAULTY_EVERY = 15, 100
DAY = date(2026, 4, 1)
HEADINGS = [
    "職員コード", "漢字氏名", "カナ氏名", "所属コード", "補職名", "本務区分", "採用日", "メールアドレス",
]  # fmt: skip
FAMILY = ["髙橋", "山﨑", "佐藤", "渡邉", "中村", "濵田", "藤井", "吉田", "德永", "松本"]
FAMILY_KANA = ["ﾀｶﾊｼ", "ﾔﾏｻﾞｷ", "ｻﾄｳ", "ﾜﾀﾅﾍﾞ", "ﾅｶﾑﾗ", "ﾊﾏﾀﾞ", "ﾌｼﾞｲ", "ﾖｼﾀﾞ", "ﾄｸﾅｶﾞ", "ﾏﾂﾓﾄ"]
GIVEN = ["一郎", "花子", "次郎", "美咲", "健太", "陽子", "大輔", "恵", "翔", "由美"]
GIVEN_KANA = ["ｲﾁﾛｳ", "ﾊﾅｺ", "ｼﾞﾛｳ", "ﾐｻｷ", "ｹﾝﾀ", "ﾖｳｺ", "ﾀﾞｲｽｹ", "ﾒｸﾞﾐ", "ｼｮｳ", "ﾕﾐ"]
TITLES = ["課長", "課長補佐", "係長", "主任", "主事"]
DIVISIONS = 100


def main(rows: int = ROWS) -> None:
    """Import the file into an empty database and print the rate and the peak memory."""
    import django  # noqa: PLC0415 - settings are read when it starts

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shimonoseki_dx.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _measure(rows)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def _measure(rows: int) -> None:
    from tests.staff.import_files import apply, received  # noqa: PLC0415

    by = _city()
    content = _file(rows)
    print(f"{rows:,} rows, CP932, {len(content) / 1e6:.1f} MB")
    _told("", 0, 0)
    staff_import = received(content, by=by, day=DAY)
    total = _timed("check", rows, lambda: _check(staff_import))
    total += _timed("apply", rows, lambda: apply(staff_import, by=by))
    _told("check + apply", rows, total)
    again = received(content, by=by, day=DAY)
    _timed("check again: nothing changes", rows, lambda: _check(again))
    kinds = staff_import.lines.values_list("outcome", flat=True)
    unchanged = again.lines.filter(outcome="unchanged").count()
    print(f"people: {unchanged:,}; faulty rows: {sum(kind == 'faulty' for kind in kinds):,}")


def _check(staff_import) -> None:
    from staff import tasks  # noqa: PLC0415

    tasks.check_staff_import(staff_import.job_id)
    staff_import.refresh_from_db()
    if staff_import.state != "ready":
        sys.exit(f"check failed: {staff_import.problem}")


def _timed(name: str, rows: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    _told(name, rows, seconds)
    return seconds


def _told(name: str, rows: int, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not name:
        print(f"{'step':32}{'seconds':>10}{'rows/s':>10}{'peak MB':>10}")
        name = "before"
    rate = f"{rows / seconds:10,.0f}" if seconds else f"{'':10}"
    print(f"{name:32}{seconds:10.1f}{rate}{peak:10.0f}", flush=True)


def _city():
    from tests.factories.staff import (  # noqa: PLC0415
        DepartmentFactory,
        DivisionFactory,
        JobTitleFactory,
        office_member,
    )

    departments = [DepartmentFactory() for _ in range(26)]
    for number in range(DIVISIONS):
        DivisionFactory(department=departments[number % 26], code=f"K{number:03}")
    for title in TITLES:
        JobTitleFactory(name=title, heads_division=title == "課長")
    return office_member(number="X900001")


def _file(rows: int) -> bytes:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(_rows(rows))
    return text.getvalue().encode("cp932")


def _rows(rows: int) -> Iterator[list[str]]:
    for n in range(rows):
        family, given = n % 10, n // 10 % 10
        number, second = n, n % CONCURRENT_EVERY == 1
        if second:
            number, family, given = n - 1, (n - 1) % 10, (n - 1) // 10 % 10
        division = "K999" if n % FAULTY_EVERY == 50 else f"K{n % DIVISIONS:03}"
        yield [
            f"{number:08}",
            f"{FAMILY[family]}　{GIVEN[given]}",
            f"{FAMILY_KANA[family]} {GIVEN_KANA[given]}",
            division,
            TITLES[n % len(TITLES)],
            "兼務" if second else "本務",
            f"令和{n % 7 + 1}年4月1日" if n % 7 else "H31.4.1",
            f"s{number:08}@city.example.lg.jp",
        ]


if __name__ == "__main__":
    main()
