"""Pages of the skill map: the map of a year, its skills and exceptions; figures and years."""

from django.utils import timezone

from japan.fiscal import FiscalYear
from tests.factories.skills import (
    FrameworkLinkFactory,
    SkillFactory,
    SnapshotFactory,
    TargetExceptionFactory,
    TargetFactory,
    YearMapFactory,
)
from tests.walk.city import (
    DEPUTY,
    HEAD,
    HR,
    LEAD,
    LEADER,
    MEMBER,
    OFFICE,
    OPERATOR,
    OTHER_HEAD,
)
from tests.walk.page import EVERYBODY, FOUND, STALE, Page

RUNNERS = {OFFICE, OPERATOR}
READERS = {*RUNNERS, HR}
OWN_HEADS = {HEAD, DEPUTY}
HEADS = {*OWN_HEADS, OTHER_HEAD}
TEAM = {LEAD, LEADER, MEMBER}
THIS_YEAR = FiscalYear.of(timezone.localdate()).year


def subject(city):
    """Return the colleague whom pages about a person show."""
    return {"number": city.subject.number}


def department(city):
    """Return the department of the head."""
    return {"code": city.department.code}


def skill(_city):
    """Return a skill in use."""
    return {"code": SkillFactory().code}


def year(_city):
    """Return a published map without targets."""
    return {"year": YearMapFactory(fiscal_year=THIS_YEAR).fiscal_year}


def this_year(_city):
    """Return the year that runs."""
    return {"year": THIS_YEAR}


def narrowed(city):
    """Return a target for one department only."""
    rule = TargetFactory(fiscal_year=THIS_YEAR, department=city.department)
    return {"year": THIS_YEAR, "pk": rule.pk}


def exception(city):
    """Return a personal exception of the colleague."""
    return {"pk": TargetExceptionFactory(person=city.subject).pk}


def link(_city):
    """Return a link to the standard."""
    return {"pk": FrameworkLinkFactory().pk}


def locked_year(_city):
    """Return a year whose end has been recorded."""
    return {"year": SnapshotFactory(locked_at=timezone.now()).fiscal_year}


def _form(about, **more):
    return Page(about, get=RUNNERS, post=RUNNERS, **more)


PAGES = {
    "skills:skill-create": Page(get=RUNNERS, post=RUNNERS),
    "skills:skill-edit": _form(skill),
    "skills:skill-retire": _form(skill),
    "skills:year-list": Page(get=EVERYBODY),
    "skills:year-open": Page(post=RUNNERS, sent=FOUND),
    "skills:year-map": Page(year, get=EVERYBODY),
    "skills:year-edit": _form(year),
    "skills:year-scale": _form(year),
    "skills:year-publish": _form(year),
    "skills:year-copy": _form(year),
    "skills:year-compare": Page(year, get=EVERYBODY),
    "skills:year-export": Page(year, get=READERS),
    "skills:year-import": _form(year),
    "skills:year-import-apply": Page(year, post=RUNNERS),
    "skills:narrowed-create": _form(year),
    "skills:narrowed-edit": _form(narrowed),
    "skills:narrowed-remove": _form(narrowed),
    "skills:exception-list": Page(get=READERS | HEADS),
    "skills:exception-create": Page(get=RUNNERS, post=RUNNERS),
    "skills:exception-end": _form(exception),
    "skills:city": Page(get=EVERYBODY),
    "skills:department-matrix": Page(get=EVERYBODY),
    "skills:department-figures": Page(department, get=EVERYBODY),
    "skills:skill-figures": Page(skill, get=EVERYBODY),
    "skills:matrix": Page(get=READERS | HEADS),
    "skills:helper-list": Page(get=EVERYBODY),
    "skills:consents": Page(get=EVERYBODY, post=EVERYBODY, sent=FOUND),
    "skills:team-skills": Page(department, get=READERS | OWN_HEADS | TEAM),
    "skills:snapshot-list": Page(get=EVERYBODY),
    # The year is not over yet.
    "skills:snapshot-take": Page(this_year, post=RUNNERS, sent=STALE),
    "skills:correction-list": Page(locked_year, get=READERS),
    "skills:my-history": Page(get=EVERYBODY),
    "skills:person-history": Page(subject, get=READERS | OWN_HEADS),
    "skills:framework": Page(get=EVERYBODY),
    "skills:framework-add": Page(get=RUNNERS, post=RUNNERS),
    "skills:framework-remove": Page(link, post=RUNNERS, sent=FOUND),
}
