"""plan_questions.csv: the first template of the teams' yearly plan."""

from dataclasses import dataclass
from pathlib import Path

from shimonoseki_dx.policy.merging import Tally
from shimonoseki_dx.policy.reading import Fault, Once, read_rows
from teams.models import PlanQuestion

COLUMNS = ["section", "title", "guide", "is_required", "source", "is_default"]
PLAN_QUESTIONS_FILE = "plan_questions.csv"
LONGEST = 60
STEP = 10


@dataclass(frozen=True)
class PlanQuestionRow:
    """A field of the plan, in the order of the file."""

    section: str
    title: str
    guide: str
    is_required: bool
    is_default: bool


def read_plan_questions(folder: Path, faults: list[Fault]) -> list[PlanQuestionRow]:
    """Read the fields; a heading stands once under a section."""
    once = Once("title")
    found = []
    for row in read_rows(folder / PLAN_QUESTIONS_FILE, COLUMNS, faults):
        question = PlanQuestionRow(
            section=row.text("section", longest=LONGEST),
            title=row.text("title", longest=LONGEST),
            guide=row.text("guide", needed=False),
            is_required=row.flag("is_required"),
            is_default=row.flag("is_default"),
        )
        once.take(row, question.title)
        found.append(question)
    return found


def load_plan_questions(rows: list[PlanQuestionRow], year: int) -> Tally:
    """Give a year its first template. One that is there, the office's own too, stays as it is."""
    tally = Tally(str(PlanQuestion._meta.verbose_name))
    tally.unchanged = PlanQuestion.objects.filter(fiscal_year__lte=year).count()
    if tally.unchanged:
        return tally
    new = [
        PlanQuestion(
            fiscal_year=year,
            section=row.section,
            title=row.title,
            guide=row.guide,
            is_required=row.is_required,
            order=STEP * number,
            is_default_example=row.is_default,
        )
        for number, row in enumerate(rows, start=1)
    ]
    tally.created = len(PlanQuestion.objects.bulk_create(new))
    return tally
