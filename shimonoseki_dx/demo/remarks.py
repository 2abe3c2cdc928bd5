"""What people say to issues and measures: specialists, colleagues, the team, the office."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from crossforum.choices import IssueStage
from crossforum.models import Comment, Issue, Measure
from shimonoseki_dx.demo.accounts import OFFICE
from shimonoseki_dx.demo.issues import Story
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.setting import Setting, data_rows, in_office
from shimonoseki_dx.demo.teams import Rosters
from staff.models import StaffMember
from teams.choices import TeamRole

ANY = "*"
HOW_MANY = (0, 0, 1, 1, 1, 2, 2, 3)
VOICES = ("specialist", "specialist", "colleague", "colleague", "leader", "office")
# Before the study has begun the team has nothing to report yet.
EARLY = (IssueStage.SUBMITTED,)


class Remarks:
    """Hands out the hand-written remarks, none twice under one issue."""

    def __init__(self, setting: Setting, population: Population, rosters: Rosters) -> None:
        """Take note of who speaks in which voice."""
        self._setting, self._rosters = setting, rosters
        self._random = setting.random("remarks")
        self._office = population.by_number(OFFICE).member
        self._specialists = population.specialists
        self._team = [r for people in rosters.team.values() for r in people]
        self._texts: dict[tuple[str, str], list[str]] = {}
        for row in data_rows("comments.csv"):
            self._texts.setdefault((row["voice"], row["kind"]), []).append(row["text"])

    def on_issues(self, stories: Iterable[Story]) -> Iterator[Comment]:
        """Yield the remarks on all issues that others can see."""
        for story in stories:
            if story.issue.stage != IssueStage.DRAFT:
                yield from self._on_issue(story)

    def on_measures(self, measures: Iterable[Measure]) -> Iterator[Comment]:
        """Yield some remarks on every measure."""
        for measure in measures:
            for voice in self._random.sample(("specialist", "colleague", "office"), 2):
                yield Comment(
                    measure=measure,
                    author=self._speaker(voice, measure.lead_department_id),
                    text=self._random.choice(self._texts[voice, ANY]),
                    created_at=self._moment(measure.created_at),
                )

    def _on_issue(self, story: Story) -> Iterator[Comment]:
        issue = story.issue
        submitted = story.moves[0].at
        said: set[str] = set()
        for _ in range(self._random.choice(HOW_MANY)):
            voice = self._random.choice(VOICES)
            if voice == "leader" and issue.stage in EARLY:
                voice = "colleague"
            text = self._random.choice(self._choices(voice, story.plan.template["kind"]))
            if text not in said:
                said.add(text)
                yield Comment(
                    issue=issue,
                    author=self._speaker(voice, issue.department_id, issue),
                    text=text,
                    created_at=self._moment(submitted),
                )

    def _choices(self, voice: str, kind: str) -> list[str]:
        """Return general remarks, and twice those about this kind of countermeasure."""
        return self._texts[voice, ANY] + 2 * self._texts.get((voice, kind), [])

    def _speaker(self, voice: str, department_id: int, issue: Issue | None = None) -> StaffMember:
        if voice == "specialist":
            return self._random.choice(self._specialists)
        if voice == "office":
            return self._office
        if voice == "leader":
            team = self._rosters.of(department_id, TeamRole.LEADER, TeamRole.MEMBER)
            return self._random.choice(team).member if team else issue.reporter
        others = [r for r in self._team if r.department_id != department_id] or self._team
        return self._random.choice(others).member

    def _moment(self, since: datetime) -> datetime:
        """Return some moment in office hours between a beginning and now."""
        days = max(0, (self._setting.now - since).days - 1)
        moment = in_office(since + timedelta(days=self._random.randint(0, days)))
        return max(moment, since) + timedelta(minutes=self._random.randint(5, 25))
