"""skills.csv: the skills of the map and the level that each grade and role shall reach."""

from dataclasses import dataclass
from pathlib import Path

from shimonoseki_dx.policy import words
from shimonoseki_dx.policy.reading import Fault, Once, Row, read_rows
from skills.choices import Category, Level
from staff.choices import Grade
from teams.choices import TeamRole

COLUMNS = [
    "code", "category", "name", "description", *words.GRADE_COLUMNS, *words.ROLE_COLUMNS,
    "framework_ref", "based_on", "is_default",
]  # fmt: skip


@dataclass(frozen=True)
class SkillRow:
    """A skill with its six targets."""

    code: str
    category: Category | None
    name: str
    description: str
    framework_ref: str
    source: str
    order: int
    is_default: bool
    grade_targets: dict[Grade, int]
    role_targets: dict[TeamRole, int]


def read_skills(folder: Path, faults: list[Fault]) -> list[SkillRow]:
    """Read the skills; their order on the map is the order of the rows."""
    once = Once("code")
    skills = []
    for row in read_rows(folder / "skills.csv", COLUMNS, faults):
        once.take(row, row.text("code", longest=20))
        skills.append(_skill(row, order=10 * (len(skills) + 1)))
    return skills


def _skill(row: Row, order: int) -> SkillRow:
    def level(column: str) -> int:
        return row.whole(column, lowest=Level.NONE, highest=Level.LEADS)

    return SkillRow(
        code=row.text("code"),
        category=row.word("category", words.CATEGORIES),
        name=row.text("name", longest=100),
        description=row.text("description"),
        framework_ref=row.text("framework_ref", longest=200, needed=False),
        source=row.text("based_on", needed=False),
        order=order,
        is_default=row.flag("is_default"),
        grade_targets={grade: level(column) for column, grade in words.GRADE_COLUMNS.items()},
        role_targets={role: level(column) for column, role in words.ROLE_COLUMNS.items()},
    )
