"""Pages of levels: surveys, self-ratings, confirmations, evidence and what is reported.

Self-ratings are for the person and the own head; the office reads who has answered, never what.
"""

from django.core.files.base import ContentFile

from skills.choices import EvidenceKind
from tests.factories.levels import (
    EvidenceClaimFactory,
    LevelProposalFactory,
    QualificationFactory,
    SurveyResponseFactory,
    SurveyRoundFactory,
)
from tests.factories.skills import EvidenceFactory, SkillFactory
from tests.walk.city import DEPUTY, EMPLOYEE, HEAD, HR, OFFICE, OPERATOR, OTHER_HEAD
from tests.walk.page import EVERYBODY, FOUND, OK, STALE, Page

RUNNERS = {OFFICE, OPERATOR}
READERS = {*RUNNERS, HR}
OWN_HEADS = {HEAD, DEPUTY}
HEADS = {*OWN_HEADS, OTHER_HEAD}


def subject(city):
    """Return the colleague whom pages about a person show."""
    return {"number": city.subject.number}


def sheet(city):
    """Return an open survey that asks the employee about one skill."""
    survey = SurveyRoundFactory(skills=[SkillFactory()])
    SurveyResponseFactory(round=survey, person=city.people[EMPLOYEE])
    return {"pk": survey.pk}


def part(city):
    """Return the page of that survey with the skill."""
    return sheet(city) | {"category": "ict"}


def draft(_city):
    """Return a survey that has not been handed out."""
    return {"pk": SurveyRoundFactory(distributed_at=None).pk}


def proposal(city):
    """Return what a course proposes about the colleague."""
    return {"pk": LevelProposalFactory(person=city.subject).pk}


def own_confirmation(city):
    """Return a confirmation of a level of the employee."""
    person = city.people[EMPLOYEE]
    return {"pk": EvidenceFactory(person=person, kind=EvidenceKind.CONFIRMATION).pk}


def a_kind(_city):
    """Return a kind of report."""
    return {"kind": EvidenceKind.EXTERNAL.value}


def claim(city):
    """Return a report of the colleague, with its proof."""
    proof = ContentFile(b"x", name="x.pdf")
    found = EvidenceClaimFactory(person=city.subject, proof=proof, proof_name="x.pdf")
    return {"pk": found.pk}


def own_claim(city):
    """Return a report of the employee."""
    return {"pk": EvidenceClaimFactory(person=city.people[EMPLOYEE]).pk}


def qualification(_city):
    """Return a qualification of the office's table."""
    return {"pk": QualificationFactory().pk}


PAGES = {
    "skills:survey-list": Page(get=EVERYBODY),
    "skills:survey-detail": Page(sheet, get={EMPLOYEE}),
    "skills:survey-part": Page(part, get={EMPLOYEE}, post={EMPLOYEE}, sent=FOUND),
    "skills:survey-answers": Page(sheet, post={EMPLOYEE}, sent=OK),
    "skills:survey-submit": Page(sheet, post={EMPLOYEE}),
    "skills:survey-reopen": Page(sheet, post={EMPLOYEE}),
    "skills:round-list": Page(get=RUNNERS),
    "skills:round-create": Page(get=RUNNERS, post=RUNNERS),
    "skills:round-detail": Page(draft, get=RUNNERS),
    "skills:round-edit": Page(draft, get=RUNNERS, post=RUNNERS),
    "skills:round-distribute": Page(draft, post=RUNNERS, sent=STALE),
    "skills:round-last-day": Page(sheet, get=RUNNERS, post=RUNNERS),
    "skills:round-remind": Page(sheet, get=RUNNERS, post=RUNNERS, sent=FOUND),
    # Nobody waits in the walk's city, and everybody in post but one has no sheet.
    "skills:round-heads": Page(sheet, get=RUNNERS, post=RUNNERS),
    "skills:round-joiners": Page(sheet, get=RUNNERS, post=RUNNERS, sent=STALE),
    "skills:response-list": Page(sheet, get=RUNNERS),
    "skills:confirmation-list": Page(get=HEADS),
    # Opened by its address it leads back to the list; without a tick it shows the list again.
    "skills:confirmation-preview": Page(get=HEADS, shown=FOUND, post=HEADS),
    "skills:confirmation-comment": Page(own_confirmation, get={EMPLOYEE}, post={EMPLOYEE}),
    "skills:proposal-decline": Page(proposal, get=OWN_HEADS, post=OWN_HEADS),
    "skills:evidence-list": Page(get=EVERYBODY),
    "skills:person-evidence": Page(subject, get=READERS | OWN_HEADS),
    "skills:claim-list": Page(get=EVERYBODY),
    "skills:claim-create": Page(a_kind, get=EVERYBODY, post=EVERYBODY),
    "skills:claim-detail": Page(claim, get=READERS | OWN_HEADS, post=RUNNERS),
    "skills:claim-proof": Page(claim, get=READERS | OWN_HEADS),
    "skills:claim-decline": Page(claim, get=RUNNERS, post=RUNNERS),
    "skills:claim-withdraw": Page(own_claim, post={EMPLOYEE}, sent=FOUND),
    "skills:qualification-list": Page(get=EVERYBODY),
    "skills:qualification-create": Page(get=RUNNERS, post=RUNNERS),
    "skills:qualification-edit": Page(qualification, get=RUNNERS, post=RUNNERS),
    "skills:level-policy": Page(get=RUNNERS, post=RUNNERS),
}
