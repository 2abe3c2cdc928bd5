"""courses.csv: what is taught, who must take it, and the levels that it gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from shimonoseki_dx.policy import words
from shimonoseki_dx.policy.reading import Fault, Once, Row, read_rows
from skills.choices import Category, Level
from staff.choices import Grade
from teams.choices import TeamRole
from training.choices import Cycle, Obligation

COLUMNS = [
    "code", "name", "category", "format", "hours", "target_grades", "target_roles", "mandatory",
    "cycle", "capacity", "skills", "prerequisite", "description", "based_on", "is_default",
]  # fmt: skip
LARGEST_CAPACITY = 32767
# Level 0 is where everybody begins; no course gives it.
GRANTED = {str(level.value): int(level) for level in Level if level > Level.NONE}


@dataclass(frozen=True)
class CourseRow:
    """A course with its requirement and the levels that completing it gives."""

    code: str
    name: str
    category: Category | None
    format: str
    hours: Decimal
    default_capacity: int
    description: str
    prerequisite_code: str
    source: str
    is_default: bool
    grades: list[Grade]
    roles: list[TeamRole]
    obligation: Obligation | None
    cycle: Cycle | None
    levels: dict[str, int]  # skill code → level


def read_courses(folder: Path, skill_codes: set[str], faults: list[Fault]) -> list[CourseRow]:
    """Read the courses; what they refer to must stand in the files."""
    rows = read_rows(folder / "courses.csv", COLUMNS, faults)
    once = Once("code")
    for row in rows:
        once.take(row, row.text("code", longest=20))
    courses = [_course(row, skill_codes) for row in rows]
    _check_prerequisites(rows)
    return courses


def _course(row: Row, skill_codes: set[str]) -> CourseRow:
    course = CourseRow(
        code=row.text("code"),
        name=row.text("name", longest=150),
        category=row.word("category", words.CATEGORIES),
        format=row.text("format", longest=40),
        hours=row.hours("hours"),
        default_capacity=row.whole("capacity", lowest=0, highest=LARGEST_CAPACITY),
        description=row.text("description"),
        prerequisite_code=row.text("prerequisite", needed=False),
        source=row.text("based_on", needed=False),
        is_default=row.flag("is_default"),
        grades=row.words("target_grades", words.GRADES),
        roles=row.words("target_roles", words.ROLES),
        obligation=row.word("mandatory", words.OBLIGATIONS),
        cycle=row.word("cycle", words.CYCLES),
        levels=read_levels(row, skill_codes),
    )
    if course.obligation == Obligation.GRADE and not course.grades:
        row.refuse("対象者必須の科目に、対象の職位がありません。target_gradesを入力してください。")
    if course.obligation == Obligation.ROLE and not course.roles:
        row.refuse("役割必須の科目に、対象の役割がありません。target_rolesを入力してください。")
    return course


def read_levels(row: Row, skill_codes: set[str]) -> dict[str, int]:
    levels: dict[str, int] = {}
    for part in row.parts("skills"):
        code, _, level = (piece.strip() for piece in part.partition(":"))
        if skill_codes and code not in skill_codes:
            row.refuse(
                f"skillsの「{code}」というスキルがありません。skills.csvを確認してください。"
            )
        elif code in levels:
            row.refuse(f"skillsに「{code}」が2回あります。1つにしてください。")
        elif level not in GRANTED:
            row.refuse(
                f"skillsの「{part}」は使えません。「MND-01:2」のように、1から4のレベルを付けてください。"
            )
        else:
            levels[code] = GRANTED[level]
    return levels


def _check_prerequisites(rows: Iterable[Row]) -> None:
    before = {row.cells["code"].strip(): row.cells["prerequisite"].strip() for row in rows}
    for row in rows:
        code, wanted = row.cells["code"].strip(), row.cells["prerequisite"].strip()
        if wanted and wanted not in before:
            row.refuse(
                f"prerequisiteの「{wanted}」という科目がありません。コードを確認してください。"
            )
        elif wanted and _leads_back(code, before):
            row.refuse(f"前提科目をたどると「{code}」自身に戻ります。前提科目を見直してください。")


def _leads_back(code: str, before: Mapping[str, str]) -> bool:
    current = before.get(code, "")
    for _ in before:
        if current == code:
            return True
        current = before.get(current, "")
    return False
