"""Which issue stands where: the hand-written templates, spread over departments and stages."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from crossforum.choices import IssueStage
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting, data_rows
from shimonoseki_dx.demo.teams import WITHOUT_LEAD

TOTAL = 120
MOST_A_MEASURE = 6
STAGES = (
    [IssueStage.SUBMITTED] * 20 + [IssueStage.STUDY] * 20 + [IssueStage.LEAD_CHECK] * 11
    + [IssueStage.DEPARTMENT] * 13 + [IssueStage.FORUM] * 9 + [IssueStage.DRAFT] * 7
    + [IssueStage.INTRODUCED] * 6 + [IssueStage.DONE] * 5 + [IssueStage.DECLINED] * 4
)  # fmt: skip
# The department of the sign-ins has something at every desk.
FIRST_STAGES = {
    "SHI": [
        IssueStage.LEAD_CHECK, IssueStage.SUBMITTED, IssueStage.DRAFT, IssueStage.LEAD_CHECK,
        IssueStage.STUDY, IssueStage.DEPARTMENT, IssueStage.FORUM, IssueStage.SUBMITTED,
        IssueStage.LEAD_CHECK, IssueStage.INTRODUCED,
    ],
}  # fmt: skip
# Without a lead nobody can decide what becomes of an issue.
UNDECIDED = (IssueStage.DRAFT, IssueStage.SUBMITTED, IssueStage.STUDY, IssueStage.LEAD_CHECK)


@dataclass(frozen=True)
class IssuePlan:
    """One issue to be written: the words, the place, the stage it has reached."""

    template: dict[str, str]
    people: list[Resident]  # of the division
    stage: IssueStage
    is_repeated: bool = False


@dataclass(frozen=True)
class MeasurePlan:
    """One measure to be written, with the issues that it is made of."""

    row: dict[str, str]
    issues: list[IssuePlan] = field(default_factory=list)


@dataclass
class _Places:
    """Where a template applies: the code of a division, or of a department for any of them."""

    by_division: dict[str, list[Resident]]
    by_department: dict[str, list[list[Resident]]]

    def people(self, code: str, random: Random) -> list[Resident]:
        if code in self.by_division and "-" in code:
            return self.by_division[code]
        groups = self.by_department.get(code.partition("-")[0], [])
        return random.choice(groups) if groups else []


def plan_issues(
    setting: Setting, population: Population
) -> tuple[list[IssuePlan], list[MeasurePlan]]:
    """Return the issues that stand alone, and the measures with theirs."""
    random = setting.random("issue plans")
    templates = {row["key"]: row for row in data_rows("issues.csv")}
    places = _places(population)
    measures, used = _measures(templates, places, random)
    wanted = TOTAL * setting.scale - sum(len(measure.issues) for measure in measures)
    alone = []
    stages = _Stages(random)
    for round_number in range(setting.scale * 2):
        for template, code in _uses(templates, random):
            people = places.people(code, random)
            is_new = round_number > 0 or (template["key"], code) not in used
            if people and is_new and len(alone) < wanted:
                stage = stages.draw(people[0].department_code)
                alone.append(IssuePlan(template, people, stage, is_repeated=round_number > 0))
        if setting.people < TOTAL * 20:
            break  # a small city has each issue once
    return alone, measures


def _places(population: Population) -> _Places:
    by_division: dict[str, list[Resident]] = {}
    for resident in population.residents:
        by_division.setdefault(resident.chair.division.code, []).append(resident)
    by_department: dict[str, list[list[Resident]]] = {}
    for people in by_division.values():
        by_department.setdefault(people[0].department_code, []).append(people)
    return _Places(by_division, by_department)


def _uses(
    templates: dict[str, dict[str, str]], random: Random
) -> Iterator[tuple[dict[str, str], str]]:
    """Yield every template in its first place, then in the others in any order."""
    others = []
    for template in templates.values():
        first, *rest = template["places"].split("|")
        yield template, first
        others += [(template, code) for code in rest]
    random.shuffle(others)
    yield from others


def _measures(
    templates: dict[str, dict[str, str]], places: _Places, random: Random
) -> tuple[list[MeasurePlan], set[tuple[str, str]]]:
    """Give each measure one issue of every department that has it, at most six."""
    measures, used = [], set()
    for row in data_rows("measures.csv"):
        plan, departments = MeasurePlan(row), set()
        for key in row["issues"].split("|"):
            for code in templates[key]["places"].split("|"):
                department = code.partition("-")[0]
                people = places.people(code, random)
                if people and department not in departments and len(departments) < MOST_A_MEASURE:
                    departments.add(department)
                    used.add((key, code))
                    plan.issues.append(IssuePlan(templates[key], people, IssueStage.MEASURE))
        if plan.issues:
            measures.append(plan)
    return measures, used


class _Stages:
    """Deals the stages out like cards, so that every stage comes up as often as it should."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._cards: list[IssueStage] = []
        self._first = {code: list(stages) for code, stages in FIRST_STAGES.items()}

    def draw(self, department_code: str) -> IssueStage:
        if self._first.get(department_code):
            return self._first[department_code].pop(0)
        if not self._cards:
            self._cards = self._random.sample(STAGES, len(STAGES))
        stage = self._cards.pop()
        if department_code == WITHOUT_LEAD and stage not in UNDECIDED:
            return IssueStage.LEAD_CHECK
        return stage
