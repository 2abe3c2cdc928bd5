"""skills.csv and skill_levels.csv: the skills, what is asked of whom, what each level looks like."""

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

LEVEL_COLUMNS = ["level_1", "level_2", "level_3", "level_4"]
LONGEST_TEXT = 200


@dataclass(frozen=True)
class SkillRow:
    """A skill with its six targets, and the texts of its levels by column."""

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
    level_texts: dict[str, str]


def read_skills(folder: Path, faults: list[Fault]) -> list[SkillRow]:
    """Read the skills; their order on the map is the order of the rows."""
    once = Once("code")
    texts = _level_texts(folder, faults)
    skills = []
    for row in read_rows(folder / "skills.csv", COLUMNS, faults):
        once.take(row, row.text("code", longest=20))
        if row.text("code") not in texts:
            row.refuse("このスキルのレベルの目安が、skill_levels.csvにありません。")
        skills.append(_skill(row, 10 * (len(skills) + 1), texts.get(row.text("code"), {})))
    return skills


def _level_texts(folder: Path, faults: list[Fault]) -> dict[str, dict[str, str]]:
    """Read what levels 1 to 4 of each skill look like at work."""
    once = Once("code")
    texts = {}
    for row in read_rows(folder / "skill_levels.csv", ["code", *LEVEL_COLUMNS], faults):
        once.take(row, row.text("code"))
        texts[row.text("code")] = {
            column: row.text(column, longest=LONGEST_TEXT) for column in LEVEL_COLUMNS
        }
    return texts


def _skill(row: Row, order: int, texts: dict[str, str]) -> SkillRow:
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
        level_texts=texts,
    )
