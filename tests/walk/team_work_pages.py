"""Pages of specialists, support requests, activities, plans and reports."""

from teams.models import Specialist
from tests.factories.team_work import (
    ActivityFactory,
    AttachmentFactory,
    HelpedRequestFactory,
    NextActionFactory,
    PlanAnswerFactory,
    PlanQuestionFactory,
    SpecialistAssignmentFactory,
    SupportLogFactory,
    SupportRequestFactory,
    YearPlanFactory,
)
from tests.walk.city import EXTERNAL, LEAD, LEADER, MEMBER, OFFICE, OPERATOR, SPECIALIST
from tests.walk.page import EVERYBODY, FOUND, Page

RUNNERS = {OFFICE, OPERATOR}
TEAM = {LEAD, LEADER, MEMBER}
EXPERTS = {SPECIALIST, EXTERNAL}
YEAR = 2026


def expert(city):
    return Specialist.objects.get(person=city.people[EXTERNAL])


def specialist(city):
    return {"pk": expert(city).pk}


def assignment(city):
    return {"pk": SpecialistAssignmentFactory(team=city.team, specialist=expert(city)).pk}


def waiting(city):
    return {"pk": SupportRequestFactory(team=city.team).pk}


def seen_waiting(_city):
    return {"seen_state": "received"}


def helped(city):
    return {"pk": HelpedRequestFactory(team=city.team, specialist=expert(city)).pk}


def helped_move(city):
    return helped(city) | {"to_state": "done"}


def log(city):
    request = HelpedRequestFactory(team=city.team, specialist=expert(city))
    return {"pk": SupportLogFactory(request=request).pk}


def activity(city):
    return {"pk": ActivityFactory(team=city.team, created_by=city.people[MEMBER]).pk}


def attachment(city):
    record = ActivityFactory(team=city.team, created_by=city.people[MEMBER])
    return {"pk": AttachmentFactory(activity=record).pk}


def next_action(city):
    return {"pk": NextActionFactory(activity__team=city.team).pk}


def team(city):
    return {"code": city.department.code}


def plan(city):
    """Return a year whose plan is still a draft."""
    PlanAnswerFactory(plan__team=city.team, plan__fiscal_year=YEAR)
    return team(city) | {"number": YEAR}


def handed_in(city):
    YearPlanFactory(team=city.team, fiscal_year=YEAR, state="submitted")
    return team(city) | {"number": YEAR, "to_state": "confirmed"}


def seen_handed_in(_city):
    return {"seen_state": "submitted"}


def question(_city):
    return {"pk": PlanQuestionFactory().pk}


def question_year(_city):
    return {"number": YEAR}


def next_year(_city):
    return {"number": YEAR + 1}


def report(city):
    return team(city) | {"number": YEAR, "suffix": "xlsx"}


PAGES = {
    "teams:specialist-list": Page(get=EVERYBODY),
    "teams:specialist-create": Page(get=RUNNERS, post=RUNNERS),
    "teams:specialist-load": Page(get=RUNNERS),
    "teams:specialist-detail": Page(specialist, get=EVERYBODY),
    "teams:specialist-edit": Page(specialist, get=RUNNERS, post=RUNNERS),
    "teams:specialist-end": Page(specialist, get=RUNNERS, post=RUNNERS),
    "teams:assignment-create": Page(specialist, get=RUNNERS, post=RUNNERS),
    "teams:assignment-end": Page(assignment, get=RUNNERS, post=RUNNERS),
    "teams:support-list": Page(get=EVERYBODY),
    "teams:support-create": Page(get=RUNNERS | TEAM, post=RUNNERS | TEAM),
    "teams:support-detail": Page(waiting, get=RUNNERS | TEAM | EXPERTS),
    "teams:support-edit": Page(waiting, get=RUNNERS | TEAM, post=RUNNERS | TEAM),
    "teams:support-take": Page(waiting, post=EXPERTS, data=seen_waiting, sent=FOUND),
    "teams:support-assign": Page(waiting, get=RUNNERS, post=RUNNERS),
    "teams:support-move": Page(helped_move, get=RUNNERS | {EXTERNAL}, post=RUNNERS | {EXTERNAL}),
    "teams:log-create": Page(helped, post=RUNNERS | {EXTERNAL}),
    "teams:log-edit": Page(log, get=RUNNERS | {EXTERNAL}, post=RUNNERS | {EXTERNAL}),
    "teams:support-comment-create": Page(waiting, post=RUNNERS | TEAM | EXPERTS),
    "teams:activity-list": Page(get=EVERYBODY),
    "teams:quiet-list": Page(get=RUNNERS),
    "teams:activity-detail": Page(activity, get=EVERYBODY),
    "teams:activity-edit": Page(
        activity, get=RUNNERS | {LEAD, MEMBER}, post=RUNNERS | {LEAD, MEMBER}
    ),
    "teams:activity-delete": Page(
        activity, get=RUNNERS | {LEAD, MEMBER}, post=RUNNERS | {LEAD, MEMBER}, sent=FOUND
    ),
    "teams:attachment-create": Page(activity, post=RUNNERS | {LEAD, MEMBER}),
    "teams:attachment-file": Page(attachment, get=RUNNERS | TEAM),
    "teams:attachment-delete": Page(attachment, post=RUNNERS | {LEAD, MEMBER}, sent=FOUND),
    "teams:action-list": Page(get=EVERYBODY),
    "teams:action-finish": Page(next_action, post=RUNNERS | TEAM, sent=FOUND),
    "teams:team-activities": Page(team, get=EVERYBODY),
    "teams:activity-create": Page(team, get=RUNNERS | TEAM, post=RUNNERS | TEAM),
    "teams:team-support": Page(team, get=EVERYBODY),
    "teams:plan-list": Page(get=EVERYBODY),
    "teams:plan-question-list": Page(get=RUNNERS),
    "teams:plan-question-edit": Page(question, get=RUNNERS, post=RUNNERS),
    "teams:plan-question-delete": Page(question, post=RUNNERS, sent=FOUND),
    "teams:plan-question-create": Page(question_year, get=RUNNERS, post=RUNNERS),
    "teams:plan-question-copy": Page(next_year, post=RUNNERS, sent=FOUND),
    "teams:report-pack": Page(get=RUNNERS, post=RUNNERS, sent=FOUND),
    "teams:team-plan": Page(team, get=EVERYBODY, shown=FOUND),
    "teams:plan-detail": Page(plan, get=EVERYBODY),
    "teams:plan-edit": Page(plan, get=RUNNERS | {LEAD}, post=RUNNERS | {LEAD}),
    "teams:plan-copy": Page(plan, post=RUNNERS | {LEAD}, sent=FOUND),
    "teams:plan-print": Page(plan, get=RUNNERS | TEAM),
    "teams:plan-move": Page(handed_in, get=RUNNERS, post=RUNNERS, data=seen_handed_in, sent=FOUND),
    "teams:team-report": Page(team, get=RUNNERS | TEAM),
    "teams:report-file": Page(report, get=RUNNERS | TEAM),
}
