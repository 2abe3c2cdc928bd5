"""seat_rules.csv: how many seats a role has in every team."""

from dataclasses import dataclass
from pathlib import Path

from shimonoseki_dx.policy import words
from shimonoseki_dx.policy.reading import Fault, Once, read_rows
from staff.choices import Grade
from teams.choices import TeamRole

COLUMNS = ["role", "per_division", "minimum", "usual_grade", "duties", "source", "is_default"]
SEAT_RULES_FILE = "seat_rules.csv"
MOST_SEATS = 20


@dataclass(frozen=True)
class SeatRuleRow:
    """The seats of one role. The usual grade is a guide: others are warned of, not refused."""

    role: TeamRole | None
    per_division: bool
    minimum: int
    usual_grade: Grade | None
    duties: str
    is_default: bool


def read_seat_rules(folder: Path, faults: list[Fault]) -> list[SeatRuleRow]:
    """Read one rule for each of the three roles of the policy (chapter 5)."""
    once = Once("role")
    rules = []
    for row in read_rows(folder / SEAT_RULES_FILE, COLUMNS, faults):
        rule = SeatRuleRow(
            role=row.word("role", words.ROLES),
            per_division=row.flag("per_division"),
            minimum=row.whole("minimum", lowest=0, highest=MOST_SEATS),
            usual_grade=row.word("usual_grade", words.GRADES),
            duties=row.text("duties"),
            is_default=row.flag("is_default"),
        )
        once.take(row, rule.role.label if rule.role else None)
        rules.append(rule)
    missing = [label for label, role in words.ROLES.items() if role not in {r.role for r in rules}]
    if rules and missing:
        text = f"役割「{'、'.join(missing)}」の行がありません。行を加えてください。"
        faults.append(Fault(SEAT_RULES_FILE, None, text))
    return rules
