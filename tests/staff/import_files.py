"""A small city hall and HR exports of it, as files of every kind."""

import csv
from datetime import date
from io import BytesIO, StringIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from staff import tasks
from staff.actions import imports
from staff.choices import Grade
from staff.models import StaffImport
from tests.factories.staff import DepartmentFactory, DivisionFactory, JobTitleFactory

DAY = date(2026, 4, 1)
HEADINGS = [
    "職員コード", "漢字氏名", "カナ氏名", "所属コード", "部局名", "課名", "補職名", "本務区分", "採用日",
    "メールアドレス", "雇用区分", "備考",
]  # fmt: skip
# As an HR system of CP932 writes them: variants of names, half-width kana, era dates, zeros.
GOOD = [
    ["000123", "髙橋 一郎", "ﾀｶﾊｼ ｲﾁﾛｳ", "SOG-01", "", "", "課長", "本務", "令和5年4月1日",
     "t.ichiro@city.example.lg.jp", "正規職員", ""],
    ["000124", "山﨑　花子", "ﾔﾏｻﾞｷ ﾊﾅｺ", "", "菊川総合支所", "地域政策課", "主任", "", "H31.4.1", "",
     "会計年度任用職員（フルタイム）", "時短"],
    ["000125", "中村〜次郎", "なかむら じろう", "", "", "総務課", "係長", "本務", "2020/4/1", "", "", ""],
    ["000125", "中村〜次郎", "", "SOM-02", "", "", "係長", "兼務", "", "", "", ""],
]  # fmt: skip
FAULTY = [
    ["000201", "所属 なし", "ｼｮｿﾞｸ ﾅｼ", "XXX-99", "", "", "主任", "本務", "", "", "", ""],
    ["000202", "職名 なし", "ｼｮｸﾒｲ ﾅｼ", "SOG-01", "", "", "主任技師", "本務", "", "", "", ""],
    ["000203", "日付 ちがい", "ﾋﾂﾞｹ", "SOG-01", "", "", "主任", "本務", "令和5年2月30日", "", "", ""],
    ["", "", "", "SOG-01", "", "", "主任", "本務", "", "not a mail", "", ""],
    ["000205", "どこの 政策課", "ﾄﾞｺ", "", "", "地域政策課", "主任", "本務", "", "", "", ""],
]  # fmt: skip


def city():
    """Make the departments, divisions and titles that the files name."""
    policy = DepartmentFactory(code="SOG", name="総合政策部")
    DivisionFactory(department=policy, code="SOG-01", name="企画課")
    DivisionFactory(department=policy, code="SOG-02", name="情報政策課", is_office=True)
    general = DepartmentFactory(code="SOM", name="総務部")
    DivisionFactory(department=general, code="SOM-01", name="総務課")
    DivisionFactory(department=general, code="SOM-02", name="職員課")
    for code, name in [("KIK", "菊川"), ("TYD", "豊田"), ("TYU", "豊浦"), ("HOU", "豊北")]:
        branch = DepartmentFactory(code=code, name=f"{name}総合支所")
        DivisionFactory(department=branch, code=f"{code}-01", name="地域政策課")
    cash = DepartmentFactory(code="SUI", name="出納室")
    DivisionFactory(department=cash, code="SUI-00", name="出納室")
    JobTitleFactory(name="課長", grade=Grade.MANAGER, heads_division=True)
    JobTitleFactory(name="係長", grade=Grade.GENERAL)
    JobTitleFactory(name="主任", grade=Grade.GENERAL)


def as_csv(rows, encoding="cp932", headings=HEADINGS):
    """Return the rows as the bytes of a CSV file."""
    text = StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode(encoding)


def as_xlsx(rows, headings=HEADINGS):
    """Return the rows as the bytes of a workbook."""
    book = openpyxl.Workbook()
    for row in [headings, *rows]:
        book.active.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def upload(content, name="職員.csv"):
    """Return the bytes as an uploaded file."""
    return SimpleUploadedFile(name, content)


def received(content, *, by, name="職員.csv", day=DAY):
    """Take the file in, without a worker."""
    return imports.receive(file=upload(content, name), effective_on=day, by=by)


def checked(content, *, by, name="職員.csv", day=DAY):
    """Take the file in and let the task find out what it would change."""
    staff_import = received(content, by=by, name=name, day=day)
    tasks.check_staff_import(staff_import.job_id)
    return StaffImport.objects.get(pk=staff_import.pk)


def applied(content, *, by, name="職員.csv", day=DAY):
    """Take the file in, look at it, confirm it, and let the task write it."""
    staff_import = checked(content, by=by, name=name, day=day)
    return apply(staff_import, by=by)


def apply(staff_import, *, by):
    """Confirm the preview and let the task write it."""
    imports.confirm(staff_import=staff_import, seen_job=staff_import.job_id, by=by)
    staff_import.refresh_from_db()
    tasks.apply_staff_import(staff_import.job_id)
    return StaffImport.objects.get(pk=staff_import.pk)


def outcomes(staff_import):
    """Return (outcome, row, number) of every line."""
    return sorted(
        staff_import.lines.values_list("outcome", "row", "number"),
        key=lambda line: (line[1] or 0, line),
    )


def line_of(staff_import, number):
    """Return the one line of a person."""
    return staff_import.lines.get(number=number)
