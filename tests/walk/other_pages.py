"""Pages of teams, skills, training, the cross-forum, and those that read across apps."""

from crossforum.choices import IssueStage
from tests.factories.crossforum import IssueFactory, MeasureFactory
from tests.factories.skills import SkillFactory
from tests.factories.teams import SeatFactory
from tests.factories.training import CourseFactory, EnrolmentFactory, SessionFactory, past_session
from tests.walk.city import (
    DEPUTY,
    EMPLOYEE,
    EXTERNAL,
    HEAD,
    HR,
    LEAD,
    LEADER,
    MEMBER,
    OFFICE,
    OPERATOR,
    OTHER_HEAD,
)  # fmt: skip
from tests.walk.page import EVERYBODY, FOUND, NOT_THIS_WAY, OK, Page

RUNNERS = {OFFICE, OPERATOR}
READERS = {*RUNNERS, HR}
# Who belongs to a department.
POSTED = EVERYBODY - {OPERATOR, EXTERNAL}
TEAM = {LEAD, LEADER, MEMBER}


def subject(city):
    """Return the colleague whom pages about a person show."""
    return {"number": city.subject.number}


def team(city):
    return {"code": city.department.code}


def seat(city):
    return {"pk": SeatFactory(team=city.team, role="member", division=city.division, position=9).pk}


def appointment(city):
    return {"pk": city.people[LEADER].appointments.get().pk}


def skill(_city):
    return {"code": SkillFactory().code}


def skill_of_subject(city):
    return subject(city) | skill(city)


def course(_city):
    return {"code": CourseFactory().code}


def session(_city):
    return {"pk": SessionFactory().pk}


def over_session(_city):
    return {"pk": past_session().pk}


def enrolment(city):
    return {"pk": EnrolmentFactory(attendee=city.people[EMPLOYEE]).pk}


def issue(city):
    return {"pk": IssueFactory(division=city.division, reporter=city.subject).pk}


def issue_move(city):
    return issue(city) | {"to_stage": IssueStage.STUDY}


def at_forum(city):
    """Return an issue of the forum, chosen."""
    return {"issue": IssueFactory(division=city.division, stage=IssueStage.FORUM).pk}


def measure(_city):
    return {"pk": MeasureFactory().pk}


def measure_move(_city):
    return {"pk": MeasureFactory().pk, "to_stage": "planning"}


def attached_issue(city):
    found = IssueFactory(division=city.division, stage=IssueStage.MEASURE)
    return {"pk": found.measure_id, "issue_pk": found.pk}


TEAM_PAGES = {
    "teams:team-list": Page(get=EVERYBODY),
    "teams:vacancy-list": Page(get=EVERYBODY),
    "teams:roster": Page(get=EVERYBODY),
    "teams:team-detail": Page(team, get=EVERYBODY),
    "teams:team-edit": Page(team, get=RUNNERS | {LEAD}, post=RUNNERS | {LEAD}, sent=FOUND),
    # It asks for the person first, whoever sends what.
    "teams:seat-appoint": Page(seat, get=RUNNERS, post=RUNNERS, sent=OK),
    "teams:appointment-end": Page(appointment, get=RUNNERS, post=RUNNERS),
}
SKILL_PAGES = {
    "my-map": Page(get=EVERYBODY),
    "skill-detail": Page(skill, get=EVERYBODY),
    "person-map": Page(subject, get=READERS | {HEAD, DEPUTY}),
    "skills:my-map": Page(get=EVERYBODY),
    "skills:skill-list": Page(get=EVERYBODY),
    "skills:skill-detail": Page(skill, get=EVERYBODY),
    "skills:person-list": Page(get=READERS),
    "skills:person-map": Page(subject, get=READERS | {HEAD, DEPUTY}),
    "skills:level-confirm": Page(skill_of_subject, get={HEAD, DEPUTY}, post={HEAD, DEPUTY}),
}
TRAINING_PAGES = {
    "training:course-list": Page(get=EVERYBODY),
    "training:course-detail": Page(course, get=EVERYBODY),
    "training:course-levels": Page(course, get=RUNNERS, post=RUNNERS),
    "training:my-enrolments": Page(get=EVERYBODY),
    "training:staff-enrolments": Page(get=READERS | {HEAD, DEPUTY, OTHER_HEAD}),
    "training:enrolment-cancel": Page(
        enrolment, get=RUNNERS | {EMPLOYEE}, post=RUNNERS | {EMPLOYEE}, sent=FOUND
    ),
    "training:mandatory-list": Page(get=READERS | {HEAD, DEPUTY, OTHER_HEAD}),
    "training:session-list": Page(get=RUNNERS),
    "training:session-create": Page(get=RUNNERS, post=RUNNERS),
    "training:session-detail": Page(session, get=EVERYBODY),
    "training:enrolment-create": Page(session, post=EVERYBODY, sent=FOUND),
    "training:session-edit": Page(session, get=RUNNERS, post=RUNNERS),
    "training:session-cancel": Page(session, get=RUNNERS, post=RUNNERS),
    "training:session-roster": Page(session, get=RUNNERS),
    "training:session-attendance": Page(over_session, get=RUNNERS, post=RUNNERS, sent=FOUND),
    "training:session-close": Page(over_session, get=RUNNERS, post=RUNNERS, sent=FOUND),
}
FORUM_PAGES = {
    "crossforum:forum": Page(get=RUNNERS | {LEAD}),
    "crossforum:issue-list": Page(get=EVERYBODY),
    "crossforum:issue-create": Page(get=POSTED, post=POSTED),
    "crossforum:issue-detail": Page(issue, get=EVERYBODY),
    "crossforum:issue-edit": Page(issue, get=RUNNERS | TEAM, post=RUNNERS | TEAM),
    "crossforum:issue-move": Page(issue_move, get={LEADER, LEAD}, post={LEADER, LEAD}),
    "crossforum:countermeasure-create": Page(issue, post=RUNNERS | TEAM),
    "crossforum:issue-comment-create": Page(issue, post=EVERYBODY),
    "crossforum:measure-list": Page(get=EVERYBODY),
    # Without an issue chosen both go back to the forum.
    "crossforum:measure-create": Page(get=RUNNERS, shown=FOUND, post=RUNNERS, data=at_forum),
    "crossforum:issue-attach": Page(get=RUNNERS, shown=FOUND, post=RUNNERS, data=at_forum),
    "crossforum:measure-detail": Page(measure, get=EVERYBODY),
    "crossforum:measure-edit": Page(measure, get=RUNNERS, post=RUNNERS),
    "crossforum:measure-move": Page(measure_move, get=RUNNERS, post=RUNNERS),
    "crossforum:measure-comment-create": Page(measure, post=EVERYBODY),
    "crossforum:issue-detach": Page(attached_issue, get=RUNNERS, post=RUNNERS),
}
PORTAL_PAGES = {
    "home": Page(get=EVERYBODY),
    "search": Page(get=EVERYBODY),
    "glossary": Page(get=EVERYBODY),
    "accessibility": Page(get=EVERYBODY, stranger=(OK, NOT_THIS_WAY)),
    "help": Page(get=EVERYBODY),
    "health": Page(get=EVERYBODY, stranger=(OK, NOT_THIS_WAY)),
    "gallery": Page(get=EVERYBODY),
    "office": Page(get=READERS),
    "review": Page(get=RUNNERS),
}
PAGES = {**TEAM_PAGES, **SKILL_PAGES, **TRAINING_PAGES, **FORUM_PAGES, **PORTAL_PAGES}
