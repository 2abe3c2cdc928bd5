"""Pages of people, imports, job titles, notices and background jobs."""

from django.core.files.base import ContentFile
from django.utils import timezone
from psycopg.types.range import DateRange

from tests.factories.staff import (
    LONG_AGO,
    ChatChannelFactory,
    DeliveryFactory,
    DepartmentFactory,
    DivisionFactory,
    HeadDeputyFactory,
    JobFactory,
    JobTitleFactory,
    NoticeFactory,
    OrganisationChangeFactory,
    StaffImportFactory,
    StatusPeriodFactory,
    employee,
)
from tests.walk.city import DEPUTY, EMPLOYEE, HEAD, HR, OFFICE, OPERATOR, OTHER_HEAD
from tests.walk.page import EVERYBODY, FOUND, NOT_FOUND, NOT_THIS_WAY, OK, STALE, Page

RUNNERS = {OFFICE, OPERATOR}
KEEPERS = {*RUNNERS, HR}
HEADS = {HEAD, OTHER_HEAD}


def subject(city):
    """Return the colleague whom pages about a person show."""
    return {"number": city.subject.number}


def post_of_subject(city):
    """Return the post of that colleague."""
    return {"pk": city.subject.postings.get().pk}


def status_of_subject(city):
    """Return a time away of that colleague."""
    return {"pk": StatusPeriodFactory(person=city.subject).pk}


def staff_import(city):
    """Return an import that the office has begun."""
    office = city.people[OFFICE]
    job = JobFactory(by=office)
    seen = StaffImportFactory(by=office, state="ready", job=job, columns={"headings": ["氏名"]})
    return {"pk": seen.pk}


def own_notice(city):
    """Return a notice to the employee."""
    return {"pk": NoticeFactory(recipient=city.people[EMPLOYEE]).pk}


def own_job(city):
    """Return background work of the employee."""
    return {"pk": JobFactory(by=city.people[EMPLOYEE]).pk}


def job_with_file(city):
    """Return background work of the employee that has made a file."""
    content = ContentFile(b"x", name="x.csv")
    return {"pk": JobFactory(by=city.people[EMPLOYEE], file=content, filename="x.csv").pk}


def a_kind(_city):
    """Return a kind of notice that may be muted."""
    return {"kind": "job"}


def deputy(city):
    """Return another deputy of the division."""
    period = DateRange(LONG_AGO, timezone.localdate() + timezone.timedelta(days=9))
    return {"pk": HeadDeputyFactory(division=city.division, person=employee(), period=period).pk}


def job_title(_city):
    """Return a job title."""
    return {"pk": JobTitleFactory().pk}


def channel(_city):
    """Return a chat channel."""
    return {"pk": ChatChannelFactory().pk}


def department(_city):
    """Return a department without anything."""
    return {"pk": DepartmentFactory().pk}


def division(_city):
    """Return a division without anybody."""
    return {"pk": DivisionFactory().pk}


def change(_city):
    """Return a change of the organisation."""
    return {"pk": OrganisationChangeFactory().pk}


def office_division(city):
    """Return the role of the office division."""
    return {"code": city.people[OFFICE].postings.get().division.code, "role": "is_office"}


PEOPLE_PAGES = {
    "staff:person-list": Page(get=EVERYBODY),
    "staff:person-detail": Page(subject, get=EVERYBODY),
    "staff:person-create": Page(get=KEEPERS, post=KEEPERS),
    "staff:person-edit": Page(subject, get=KEEPERS, post=KEEPERS),
    "staff:person-leave": Page(subject, get=KEEPERS, post=KEEPERS),
    "staff:posting-create": Page(subject, get=KEEPERS, post=KEEPERS),
    "staff:posting-correct": Page(post_of_subject, get=KEEPERS, post=KEEPERS),
    "staff:posting-change": Page(post_of_subject, get=KEEPERS, post=KEEPERS),
    "staff:posting-end": Page(post_of_subject, get=KEEPERS, post=KEEPERS),
    "staff:posting-remove": Page(post_of_subject, get=KEEPERS, post=KEEPERS, sent=STALE),
    "staff:status-create": Page(subject, get=KEEPERS, post=KEEPERS),
    "staff:status-edit": Page(status_of_subject, get=KEEPERS, post=KEEPERS),
    "staff:status-remove": Page(status_of_subject, get=KEEPERS, post=KEEPERS, sent=STALE),
    "staff:import-list": Page(get=KEEPERS),
    "staff:import-create": Page(get=KEEPERS, post=KEEPERS),
    "staff:roster-list": Page(get=KEEPERS),
    "staff:import-detail": Page(staff_import, get=KEEPERS),
    "staff:import-lines": Page(lambda c: staff_import(c) | {"outcome": "new"}, get=KEEPERS),
    "staff:import-apply": Page(staff_import, post=KEEPERS, sent=STALE),
    "staff:import-check": Page(staff_import, post=KEEPERS, sent=FOUND),
    "staff:import-discard": Page(staff_import, post=KEEPERS, sent=FOUND),
    "staff:import-faults": Page(staff_import, get=KEEPERS),
    "staff:job-title-list": Page(get=RUNNERS),
    "staff:job-title-create": Page(get=RUNNERS, post=RUNNERS),
    "staff:job-title-edit": Page(job_title, get=RUNNERS, post=RUNNERS),
}

TASK_PAGES = {
    "staff:task-list": Page(get=KEEPERS | HEADS | {DEPUTY}),
    # Personnel data: heads see those of their own divisions.
    "staff:away-list": Page(get=KEEPERS | HEADS | {DEPUTY}),
    "staff:unposted-list": Page(get=RUNNERS),
}

NOTICE_PAGES = {
    "staff:notice-list": Page(get=EVERYBODY),
    "staff:notice-read-all": Page(post=EVERYBODY, sent=FOUND),
    "staff:notice-read-undo": Page(post=EVERYBODY, sent=FOUND),
    "staff:notice-mute": Page(post=EVERYBODY, sent=FOUND, data=a_kind),
    "staff:notice-unmute": Page(post=EVERYBODY, sent=FOUND, data=a_kind),
    "staff:notice-settings": Page(get=EVERYBODY, post=EVERYBODY),
    "staff:notice-open": Page(own_notice, get={EMPLOYEE}),
    "staff:notice-unread": Page(own_notice, post={EMPLOYEE}, sent=FOUND),
    "staff:delivery-list": Page(get=RUNNERS),
    "staff:delivery-resend": Page(
        lambda _city: {"pk": DeliveryFactory(state="failed").pk}, post=RUNNERS, sent=FOUND
    ),
    "staff:chat-channel-list": Page(get=RUNNERS),
    "staff:chat-channel-create": Page(get=RUNNERS, post=RUNNERS),
    "staff:chat-channel-edit": Page(channel, get=RUNNERS, post=RUNNERS),
    "staff:chat-channel-try": Page(channel, post=RUNNERS, sent=FOUND),
    "staff:job-list": Page(get=EVERYBODY),
    "staff:job-detail": Page(own_job, get={EMPLOYEE}),
    "staff:job-file": Page(job_with_file, get={EMPLOYEE}),
}

# A way in that is switched off does not exist.
OFF = Page(get=(), stranger=(NOT_FOUND, NOT_THIS_WAY))
OFF_POST = Page(post=(), stranger=(NOT_THIS_WAY, NOT_FOUND))
ACCESS_PAGES = {
    "staff:sign-in": Page(
        get=EVERYBODY, shown=FOUND, post=EVERYBODY, sent=FOUND, stranger=(OK, OK)
    ),
    "staff:sign-out": Page(post=EVERYBODY, sent=FOUND),
    "staff:password-change": Page(get=EVERYBODY, post=EVERYBODY, sent=OK),
    "staff:oidc-start": OFF,
    "staff:oidc-callback": OFF,
    "staff:saml-start": OFF,
    "staff:saml-acs": OFF_POST,
    "staff:saml-finish": OFF,
    "staff:saml-metadata": OFF,
    "staff:second-step": Page(get=EVERYBODY, shown=FOUND, post=EVERYBODY, sent=FOUND),
    "staff:second-step-setup": Page(get=EVERYBODY, post=EVERYBODY),
    # They have none yet.
    "staff:second-step-codes": Page(post=()),
    "staff:second-step-remove": Page(post=()),
    "staff:rights-list": Page(get=RUNNERS),
    "staff:division-roles": Page(get={OPERATOR}, post={OPERATOR}),
    "staff:division-role-end": Page(office_division, post={OPERATOR}, sent=FOUND),
    "staff:deputy-list": Page(get=KEEPERS | HEADS),
    "staff:deputy-create": Page(get=RUNNERS | HEADS, post=RUNNERS | HEADS),
    "staff:deputy-end": Page(deputy, get={HEAD, *RUNNERS}, post={HEAD, *RUNNERS}, sent=FOUND),
    "staff:first-passwords": Page(get=RUNNERS, post=RUNNERS),
    "staff:account-create": Page(get=RUNNERS, post=RUNNERS),
    "staff:account-detail": Page(subject, get=RUNNERS, post=RUNNERS),
    "staff:account-password": Page(subject, get=RUNNERS, post=RUNNERS, sent=OK),
    "staff:account-unlock": Page(subject, post=RUNNERS, sent=FOUND),
    "staff:account-second-step": Page(subject, post=RUNNERS, sent=FOUND),
    "staff:account-operator": Page(subject, get={OPERATOR}, post={OPERATOR}, sent=FOUND),
    "staff:audit-sign-ins": Page(get=RUNNERS),
    "staff:audit-exports": Page(get=RUNNERS),
    "staff:audit-imports": Page(get=RUNNERS),
    "staff:audit-transfer-files": Page(get=RUNNERS),
    "staff:audit-rights": Page(get=RUNNERS),
    "staff:audit-changes": Page(get=RUNNERS),
}

_UNIT_FORMS = ("edit", "renaming", "merger", "split", "closing")
ORGANISATION_PAGES = {
    "staff:organisation-chart": Page(get=EVERYBODY),
    "staff:day-roster": Page(get=EVERYBODY),
    "staff:organisation-change-list": Page(get=KEEPERS),
    "staff:organisation-change-detail": Page(change, get=KEEPERS),
    "staff:organisation-change-undo": Page(change, post=KEEPERS, sent=FOUND),
    "staff:department-detail": Page(department, get=EVERYBODY),
    "staff:division-detail": Page(division, get=EVERYBODY),
    "staff:department-create": Page(get=KEEPERS, post=KEEPERS),
    "staff:division-create": Page(get=KEEPERS, post=KEEPERS),
    **{f"staff:department-{w}": Page(department, get=KEEPERS, post=KEEPERS) for w in _UNIT_FORMS},
    **{f"staff:division-{w}": Page(division, get=KEEPERS, post=KEEPERS) for w in _UNIT_FORMS},
}

PAGES = {**PEOPLE_PAGES, **TASK_PAGES, **NOTICE_PAGES, **ACCESS_PAGES, **ORGANISATION_PAGES}
