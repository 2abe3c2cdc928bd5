"""departments.csv and job_titles.csv."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from shimonoseki_dx.policy import words
from shimonoseki_dx.policy.reading import Fault, Once, Row, read_rows
from staff.choices import Grade

DEPARTMENT_COLUMNS = [
    "code", "parent_code", "name", "organ_kind", "is_lead", "is_office", "is_hr", "confidence", "source",
    "note", "is_default",
]  # fmt: skip
JOB_TITLE_COLUMNS = ["name", "grade", "family", "heads_division", "order", "is_default"]
# What nobody has found in a public source does not go into the policy as the city's own.
CONFIDENCE = {"confirmed": "confirmed", "likely": "likely"}
DEPARTMENTS_FILE = "departments.csv"
HIGHEST_ORDER = 32767


@dataclass(frozen=True)
class DepartmentRow:
    """A 部局."""

    code: str
    name: str
    organ_kind: str
    order: int
    source: str
    is_default: bool


@dataclass(frozen=True)
class DivisionRow:
    """A 課・所・室 of a department."""

    code: str
    department_code: str
    name: str
    is_lead: bool
    is_office: bool
    is_hr: bool
    order: int
    source: str
    is_default: bool


@dataclass(frozen=True)
class JobTitleRow:
    """A 職名 and its grade."""

    name: str
    grade: Grade | None
    heads_division: bool
    family: str
    order: int
    is_default: bool


def read_organisation(
    folder: Path, faults: list[Fault]
) -> tuple[list[DepartmentRow], list[DivisionRow]]:
    """Read the departments and their divisions; a department without a lead leads itself.

    A row without parent_code is a department. The policy sets up a team in every department, so
    each needs a division that its people belong to, even 出納室, which has none below it.
    """
    rows = read_rows(folder / DEPARTMENTS_FILE, DEPARTMENT_COLUMNS, faults)
    departments: list[DepartmentRow] = []
    divisions: list[DivisionRow] = []
    once = Once("code")
    for row in rows:
        once.take(row, row.text("code", longest=20))
        row.word("confidence", CONFIDENCE)
        if row.cells["parent_code"].strip():
            divisions.append(_division(row, order=10 * (len(divisions) + 1)))
        else:
            departments.append(_department(row, order=10 * (len(departments) + 1)))
    _check_places(rows, {department.code for department in departments})
    if rows and not any(division.is_office for division in divisions):
        text = "事務局の課がありません。情報政策課の行の is_office を1にしてください。"
        faults.append(Fault(DEPARTMENTS_FILE, None, text))
    return departments, divisions + _self_leading(departments, divisions)


def _department(row: Row, order: int) -> DepartmentRow:
    return DepartmentRow(
        code=row.text("code"),
        name=row.text("name", longest=100),
        organ_kind=row.text("organ_kind", longest=40, needed=False),
        order=order,
        source=_source(row),
        is_default=row.flag("is_default"),
    )


def _division(row: Row, order: int) -> DivisionRow:
    return DivisionRow(
        code=row.text("code"),
        department_code=row.text("parent_code"),
        name=row.text("name", longest=100),
        is_lead=row.flag("is_lead"),
        is_office=row.flag("is_office"),
        is_hr=row.flag("is_hr"),
        order=order,
        source=_source(row),
        is_default=row.flag("is_default"),
    )


def _source(row: Row) -> str:
    parts = [row.text("source", needed=False), row.text("note", needed=False)]
    return "\n".join(filter(None, parts))


def _check_places(rows: Iterable[Row], departments: set[str]) -> None:
    leads: dict[str, int] = {}
    for row in rows:
        parent = row.cells["parent_code"].strip()
        if parent and parent not in departments:
            row.refuse(
                f"parent_codeの「{parent}」という部局がありません。部局の行を加えてください。"
            )
        if parent and row.cells["is_lead"].strip() == "1":
            if parent in leads:
                row.refuse(
                    f"部局「{parent}」の主管課は{leads[parent]}行目にもあります。1つにしてください。"
                )
            leads.setdefault(parent, row.number)


def _self_leading(
    departments: list[DepartmentRow], divisions: list[DivisionRow]
) -> list[DivisionRow]:
    led = {division.department_code for division in divisions if division.is_lead}
    return [
        DivisionRow(
            code=department.code,
            department_code=department.code,
            name=department.name,
            is_lead=True,
            is_office=False,
            is_hr=False,
            order=0,
            source=department.source,
            is_default=department.is_default,
        )
        for department in departments
        if department.code not in led
    ]


def read_job_titles(folder: Path, faults: list[Fault]) -> list[JobTitleRow]:
    """Read the job titles and the grade of each."""
    once = Once("name")
    titles = []
    for row in read_rows(folder / "job_titles.csv", JOB_TITLE_COLUMNS, faults):
        title = JobTitleRow(
            name=row.text("name", longest=60),
            grade=row.word("grade", words.GRADES),
            heads_division=row.flag("heads_division"),
            family=row.text("family", longest=30, needed=False),
            order=row.whole("order", lowest=0, highest=HIGHEST_ORDER),
            is_default=row.flag("is_default"),
        )
        once.take(row, title.name)
        titles.append(title)
    return titles
