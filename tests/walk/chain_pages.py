"""Pages from a nomination to the letter: nominations, successors, transfers, renewals."""

from django.utils import timezone

from japan.fiscal import FiscalYear
from teams.models import Tenure
from teams.rules.renewals import usual_year
from tests.factories.teams import (
    EndingRequestFactory,
    NominationFactory,
    NominationRequestFactory,
    PostBindingFactory,
    SeatFactory,
    TransferQuestionFactory,
)
from tests.walk.city import (
    DEPUTY,
    EMPLOYEE,
    HEAD,
    LEAD,
    LEADER,
    MEMBER,
    OFFICE,
    OPERATOR,
    OTHER_HEAD,
)
from tests.walk.page import EVERYBODY, FOUND, OK, STALE, Page

RUNNERS = {OFFICE, OPERATOR}
IN_CHARGE = RUNNERS | {HEAD, DEPUTY, LEAD}  # of a seat of the division
ANSWERING = IN_CHARGE | {OTHER_HEAD}


def free_seat(city):
    return SeatFactory(team=city.team, role="member", division=city.division, position=9)


def seat(city):
    return {"seat_pk": free_seat(city).pk}


def nomination(city):
    return {"pk": NominationFactory(seat=free_seat(city), person=city.subject).pk}


def step(city):
    return {**nomination(city), "key": "withdraw"}


def asked(city):
    return {"pk": NominationRequestFactory(seat=free_seat(city)).pk}


def question(city):
    return {"pk": TransferQuestionFactory(appointment__seat=free_seat(city)).pk}


def appointment(city):
    return {"pk": city.people[MEMBER].appointments.get().pk}


def post_letter(city):
    bound = PostBindingFactory(seat=free_seat(city), division=city.division)
    return {"key": Tenure.objects.get(binding=bound).key}


def ending(city):
    return {"pk": EndingRequestFactory(appointment_id=appointment(city)["pk"]).pk}


def year(_city):
    return {"year": FiscalYear.of(timezone.localdate()).year}


def renewal_year(_city):
    return {"year": usual_year(timezone.localdate()).year}


def renewal(city):
    return {"code": city.department.code, **renewal_year(city)}


def renewal_step(city):
    return {**renewal(city), "key": "submit"}


PAGES = {
    "teams:nomination-list": Page(get=EVERYBODY),
    "teams:nomination-department": Page(get=ANSWERING),
    "teams:nomination-queue": Page(get=RUNNERS),
    "teams:nomination-appoint": Page(get=RUNNERS, post=RUNNERS),
    "teams:nomination-detail": Page(nomination, get=IN_CHARGE),
    "teams:nomination-step": Page(step, get=RUNNERS, post=RUNNERS),
    # Without a person the page is the choice of one, whichever way it is asked for.
    "teams:nomination-create": Page(seat, get=IN_CHARGE, post=IN_CHARGE, sent=OK),
    "teams:nomination-offer": Page(
        seat,
        get={HEAD, DEPUTY, LEAD, LEADER, MEMBER, EMPLOYEE},
        post={HEAD, DEPUTY, LEAD, LEADER, MEMBER, EMPLOYEE},
    ),
    "teams:request-list": Page(get=ANSWERING),
    "teams:requests-open": Page(get=RUNNERS, post=RUNNERS),
    "teams:request-cancel": Page(asked, post=RUNNERS, sent=FOUND),
    "teams:request-open": Page(seat, post=RUNNERS, sent=FOUND),
    "teams:question-list": Page(get=ANSWERING),
    "teams:question-answer": Page(question, get=IN_CHARGE, post=IN_CHARGE),
    "teams:procedure-usual": Page(get=RUNNERS, post=RUNNERS),
    "teams:procedure-edit": Page(year, get=RUNNERS, post=RUNNERS),
    "teams:ending-ask": Page(appointment, get={HEAD, DEPUTY, LEAD}, post={HEAD, DEPUTY, LEAD}),
    "teams:ending-decline": Page(ending, get=RUNNERS, post=RUNNERS),
    "teams:letter": Page(appointment, get=IN_CHARGE | {MEMBER}),
    "teams:post-letter": Page(post_letter, get=IN_CHARGE),
    "teams:letter-pack": Page(get=RUNNERS, post=RUNNERS),
    "teams:roster-print": Page(get=EVERYBODY, post=EVERYBODY),
    "teams:renewal-list": Page(get=ANSWERING),
    "teams:renewal-confirm": Page(renewal_year, get=RUNNERS, post=RUNNERS),
    "teams:renewal-edit": Page(renewal, get=RUNNERS | {LEAD}, post=RUNNERS | {LEAD}),
    "teams:renewal-preview": Page(renewal, get=RUNNERS | {LEAD}),
    "teams:renewal-step": Page(renewal_step, post=RUNNERS | {LEAD}, sent=STALE),
}
