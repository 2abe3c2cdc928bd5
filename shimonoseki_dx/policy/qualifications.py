"""qualifications.csv: exams and certificates, how long they are valid, and what they show."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shimonoseki_dx.policy.courses import read_levels
from shimonoseki_dx.policy.merging import Tally, merge
from shimonoseki_dx.policy.reading import Fault, Once, read_rows
from skills.models import Qualification, QualificationLevel, Skill

COLUMNS = ["name", "issuer", "valid_months", "skills", "source", "is_default"]
LONGEST = 1200


@dataclass(frozen=True)
class QualificationRow:
    """A qualification and the levels that it is evidence of. valid_months: None is for ever."""

    name: str
    issuer: str
    valid_months: int | None
    source: str
    is_default: bool
    levels: dict[str, int]  # skill code → level


def read_qualifications(
    folder: Path, skill_codes: set[str], faults: list[Fault]
) -> list[QualificationRow]:
    """Read the qualifications; the skills that they show must stand in the files."""
    once = Once("name")
    found = []
    for row in read_rows(folder / "qualifications.csv", COLUMNS, faults):
        once.take(row, row.text("name", longest=100))
        limited = bool(row.text("valid_months", needed=False))
        found.append(
            QualificationRow(
                name=row.text("name"),
                issuer=row.text("issuer", longest=100),
                valid_months=row.whole("valid_months", lowest=1, highest=LONGEST)
                if limited
                else None,
                source=row.text("source", needed=False),
                is_default=row.flag("is_default"),
                levels=read_levels(row, skill_codes),
            )
        )
    return found


def load_qualifications(rows: list[QualificationRow]) -> Iterator[Tally]:
    """Bring the table of qualifications to what the file says; the office's own rows stay."""
    values = [
        {
            "name": row.name,
            "issuer": row.issuer,
            "valid_months": row.valid_months,
            "source": row.source,
            "order": number,
            "is_default_example": row.is_default,
        }
        for number, row in enumerate(rows, start=1)
    ]
    yield merge(Qualification, ("name",), values)
    yield merge(QualificationLevel, ("qualification_id", "skill_id"), _levels(rows))


def _levels(rows: list[QualificationRow]) -> Iterator[dict[str, Any]]:
    """Yield the levels of the rows that are still as shipped: what the office edited stays whole."""
    skills = dict(Skill.objects.values_list("code", "pk"))
    shipped = Qualification.objects.filter(is_default_example=True)
    keys = dict(shipped.values_list("name", "pk"))
    for row in rows:
        for code, level in row.levels.items():
            if row.name in keys:
                yield {
                    "qualification_id": keys[row.name],
                    "skill_id": skills[code],
                    "level": level,
                    "is_default_example": row.is_default,
                }
