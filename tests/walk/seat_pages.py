"""Pages of chairs: any day's lists, the office's rules, posts that have a chair, deputies."""

from tests.factories.teams import (
    JointDepartmentFactory,
    LeadDeputyFactory,
    PostBindingFactory,
    SeatFactory,
    SeatRuleFactory,
)
from tests.walk.city import LEAD, LEADER, MEMBER, OFFICE, OPERATOR
from tests.walk.page import EVERYBODY, FOUND, STALE, Page

RUNNERS = {OFFICE, OPERATOR}


def team(city):
    return {"code": city.department.code}


def year(_city):
    return {"year": 2026}


def rule(_city):
    return {"pk": SeatRuleFactory(fiscal_year=2031).pk}


def seat(city):
    return {"pk": SeatFactory(team=city.team, role="member", division=city.division, position=8).pk}


def lead_seat(city):
    return {"pk": city.people[LEAD].appointments.get().seat_id}


def binding(city):
    return {"pk": PostBindingFactory(seat=SeatFactory(team=city.team, position=8)).pk}


def deputy(city):
    return {"pk": LeadDeputyFactory(seat_id=lead_seat(city)["pk"]).pk}


def joint(city):
    return {"pk": JointDepartmentFactory(team=city.team).pk}


PAGES = {
    # Who has a role in one team is led there.
    "teams:my-team": Page(
        get=EVERYBODY, but={("get", kind): FOUND for kind in (LEAD, LEADER, MEMBER)}
    ),
    "teams:seat-list": Page(get=EVERYBODY),
    "teams:year-roster": Page(get=EVERYBODY),
    "teams:seat-rule-list": Page(get=RUNNERS),
    "teams:seat-rule-create": Page(year, get=RUNNERS, post=RUNNERS),
    "teams:seat-rule-edit": Page(rule, get=RUNNERS, post=RUNNERS),
    "teams:seat-rule-delete": Page(rule, post=RUNNERS, sent=FOUND),
    "teams:seat-rules-confirm": Page(year, post=RUNNERS, sent=FOUND),
    "teams:seat-rules-copy": Page(year, post=RUNNERS, sent=FOUND),
    "teams:seat-rules-apply": Page(get=RUNNERS, post=RUNNERS, sent=STALE),
    "teams:seat-bind": Page(seat, get=RUNNERS, post=RUNNERS),
    "teams:binding-end": Page(binding, get=RUNNERS, post=RUNNERS),
    "teams:deputy-name": Page(lead_seat, get=RUNNERS | {LEAD}, post=RUNNERS | {LEAD}),
    "teams:deputy-end": Page(deputy, get=RUNNERS | {LEAD}, post=RUNNERS | {LEAD}),
    "teams:team-joint": Page(team, get=RUNNERS, post=RUNNERS),
    "teams:team-rename": Page(team, post=RUNNERS, sent=FOUND),
    "teams:joint-end": Page(joint, get=RUNNERS, post=RUNNERS),
}
