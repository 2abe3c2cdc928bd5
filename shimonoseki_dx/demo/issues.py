"""Issues with their way so far: who moved them when, countermeasures, remarks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from crossforum.choices import CountermeasureKind, IssueStage
from crossforum.models import Countermeasure, Issue, Measure, StageMove
from shimonoseki_dx.demo.accounts import EMPLOYEE, MEMBER
from shimonoseki_dx.demo.issue_plans import IssuePlan
from shimonoseki_dx.demo.people import Population, Resident
from shimonoseki_dx.demo.setting import Setting, at, in_office
from shimonoseki_dx.demo.teams import Rosters
from staff.choices import Grade
from staff.models import StaffMember
from teams.choices import TeamRole

S = IssueStage
TO_LEAD = (S.SUBMITTED, S.STUDY, S.LEAD_CHECK)
PATHS = {
    S.DRAFT: (),
    S.SUBMITTED: TO_LEAD[:1],
    S.STUDY: TO_LEAD[:2],
    S.LEAD_CHECK: TO_LEAD,
    S.DEPARTMENT: (*TO_LEAD, S.DEPARTMENT),
    S.INTRODUCED: (*TO_LEAD, S.DEPARTMENT, S.INTRODUCED),
    S.DONE: (*TO_LEAD, S.DEPARTMENT, S.INTRODUCED, S.DONE),
    S.FORUM: (*TO_LEAD, S.FORUM),
    S.MEASURE: (*TO_LEAD, S.FORUM, S.MEASURE),
    S.DECLINED: (*TO_LEAD, S.DECLINED),
}
DECLINED_REASONS = (
    "来年度のシステム更新で解消する見込みのため、それまでは今の手順を続ける。",
    "法令で書面の提出が求められており、今年度は見直せない。改正の動きを見て再検討する。",
    "件数が少なく、費用に見合う効果が見込めないため。",
)
# A second way beside the template's own.
OTHER_WAYS = (
    (CountermeasureKind.REDUCE, "使っていない記入欄と二重の確認をやめ、1件あたりの時間を減らす。"),
    (CountermeasureKind.STOP, "作業の目的を確かめ、ほかの記録で代えられるものはやめる。"),
    (CountermeasureKind.BPR, "受付から完了までの流れ図を描き、担当の分け方と決裁の段階を見直す。"),
    (CountermeasureKind.LOW_CODE, "紙と表計算の台帳を1つのアプリにまとめ、だれでも状況が見えるようにする。"),
    (CountermeasureKind.OTHER, "手順書と見本を作り、担当が替わっても同じやり方で進められるようにする。"),
)  # fmt: skip
SECOND_WAY = 0.35
WITHOUT_FIGURES = 0.12
SAVED = (0.3, 0.7)  # the share of the time that a countermeasure is expected to save


@dataclass
class Story:
    """One issue with everything that hangs on it, not yet written down."""

    issue: Issue
    plan: IssuePlan
    moves: list[StageMove] = field(default_factory=list)
    ways: list[Countermeasure] = field(default_factory=list)


class IssueWriter:
    """Writes stories: the same template reads a little differently in every department."""

    def __init__(self, setting: Setting, population: Population, rosters: Rosters) -> None:
        """Take note of who is there to act."""
        self._setting, self._rosters = setting, rosters
        self._random = setting.random("issues")
        self._office = [resident.member for resident in population.office]
        self._reported: set[str] = set()

    def story(
        self, plan: IssuePlan, *, until: datetime | None = None, measure: Measure | None = None
    ) -> Story:
        """Return one issue with its way; until: when it took the last step."""
        reporter = self._reporter(plan)
        moments = self._moments(len(PATHS[plan.stage]), until)
        issue = self._issue(plan, reporter, moments, measure)
        story = Story(issue, plan)
        before = S.DRAFT
        for stage, moment in zip(PATHS[plan.stage], moments[1:], strict=True):
            reason = self._random.choice(DECLINED_REASONS) if stage == S.DECLINED else ""
            story.moves.append(
                StageMove(
                    issue=issue, from_stage=before, to_stage=stage, reason=reason,
                    by=self._mover(stage, plan, reporter), at=moment,
                )
            )  # fmt: skip
            before = stage
        if len(PATHS[plan.stage]) > 1:
            story.ways = list(self._ways(issue, plan, moments))
        return story

    def _issue(
        self,
        plan: IssuePlan,
        reporter: StaffMember,
        moments: list[datetime],
        measure: Measure | None,
    ) -> Issue:
        words, division = plan.template, plan.people[0].chair.division
        again = f"({division.name})" if plan.is_repeated else ""
        issue = Issue(
            department_id=division.department_id,
            division=division,
            title=words["title"] + again,
            problem=words["problem"],
            wanted=words["wanted"],
            cause=words["cause"] if plan.stage != S.DRAFT else "",
            present_tools=words["tools"],
            stage=plan.stage,
            reporter=reporter,
            measure=measure,
            created_at=moments[0],
            updated_at=moments[-1],
            **self._figures(words),
        )
        issue.fold_search_text()
        return issue

    def _figures(self, words: dict[str, str]) -> dict[str, int]:
        if self._random.random() < WITHOUT_FIGURES:
            return {}
        cases = int(int(words["cases"]) * self._random.uniform(0.45, 1.05))
        return {
            "cases_a_year": max(12, round(cases, -1)),
            "minutes_a_case": int(words["minutes"]),
            "people": int(words["people"]),
        }

    def _reporter(self, plan: IssuePlan) -> StaffMember:
        """Return who wrote it: in the division of the sign-ins, they have written too."""
        for resident in plan.people:
            number = resident.member.number
            wanted = (number == MEMBER and plan.stage == S.DRAFT) or (
                number in (EMPLOYEE, MEMBER) and number not in self._reported
            )
            if wanted:
                self._reported.add(number)
                return resident.member
        below = [r.member for r in plan.people if r.chair.grade == Grade.GENERAL]
        return self._random.choice(below or [r.member for r in plan.people])

    def _moments(self, steps: int, until: datetime | None) -> list[datetime]:
        """Return when it was written and when each step was taken, some weeks apart."""
        day = self._setting.working_day(-self._random.randint(1, 26))
        moments = [until or at(day, 9) + timedelta(minutes=self._random.randint(0, 420))]
        for _ in range(steps):
            earlier = moments[0] - timedelta(days=self._random.randint(7, 21))
            moments.insert(0, in_office(earlier + timedelta(minutes=self._random.randint(-50, 50))))
        return moments

    def _mover(self, stage: IssueStage, plan: IssuePlan, reporter: StaffMember) -> StaffMember:
        if stage == S.SUBMITTED:
            return reporter
        if stage == S.MEASURE:
            return self._office[0]
        roles = {
            S.STUDY: (TeamRole.LEADER, TeamRole.LEAD),
            S.LEAD_CHECK: (TeamRole.LEADER, TeamRole.MEMBER, TeamRole.LEAD),
            S.INTRODUCED: (TeamRole.LEADER, TeamRole.LEAD),
            S.DONE: (TeamRole.LEADER, TeamRole.LEAD),
        }.get(stage, (TeamRole.LEAD,))
        team = self._rosters.of(plan.people[0].department_id, *roles)
        return _nearest(team, plan).member if team else self._office[0]

    def _ways(
        self, issue: Issue, plan: IssuePlan, moments: list[datetime]
    ) -> Iterator[Countermeasure]:
        ways = [(plan.template["kind"], plan.template["countermeasure"])]
        if self._random.random() < SECOND_WAY:
            ways.append(self._random.choice(OTHER_WAYS))
        for number, (kind, text) in enumerate(ways):
            yield Countermeasure(
                issue=issue,
                kind=kind,
                text=text,
                expected_hours=self._expected_hours(issue),
                by=self._mover(S.STUDY, plan, issue.reporter),
                created_at=moments[2] + timedelta(minutes=25 + 12 * number),
            )

    def _expected_hours(self, issue: Issue) -> int | None:
        if issue.cases_a_year is None:
            return None
        minutes = issue.cases_a_year * (issue.minutes_a_case or 0) * (issue.people or 1)
        return max(1, round(minutes / 60 * self._random.uniform(*SAVED)))


def _nearest(team: Iterable[Resident], plan: IssuePlan) -> Resident:
    """Return somebody of the division itself where there is one."""
    people = list(team)
    here = [r for r in people if r.chair.division == plan.people[0].chair.division]
    return (here or people)[0]


def write_stories(stories: Iterable[Story]) -> None:
    """Write the issues and all that hangs on them."""
    stories = list(stories)
    Issue.objects.bulk_create([story.issue for story in stories], batch_size=500)
    moves = [move for story in stories for move in story.moves]
    ways = [way for story in stories for way in story.ways]
    StageMove.objects.bulk_create(_in_order_of_time(moves, "at"), batch_size=1000)
    Countermeasure.objects.bulk_create(_in_order_of_time(ways, "created_at"), batch_size=1000)


def _in_order_of_time(rows: list, moment: str) -> list:  # type: ignore[type-arg]
    """Sort rows so that their keys tell the order too, as they would have in life."""
    return sorted(rows, key=lambda row: getattr(row, moment))
