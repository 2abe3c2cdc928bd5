"""Pages of transfers. The batch is a secret: who may read it once announced, other tests say."""

from tests.factories.transfers import TransferBatchFactory, TransferLineFactory
from tests.walk.city import HR, OFFICE, OPERATOR
from tests.walk.page import EVERYBODY, FOUND, STALE, Page

KEEPERS = {OFFICE, OPERATOR, HR}


def batch(city):
    """Return a batch in preparation with a line that has to be mended."""
    found = TransferBatchFactory(by=city.people[OFFICE])
    TransferLineFactory(batch=found, number="999999", weight="fault")
    return {"pk": found.pk}


def line(city):
    """Return a line of such a batch."""
    found = TransferBatchFactory(by=city.people[OFFICE])
    return {"pk": TransferLineFactory(batch=found, number="999999").pk}


def seen(_city):
    """Return the version that the page showed."""
    return {"version": "1"}


def _form(about=batch, **more):
    return Page(about, get=KEEPERS, post=KEEPERS, **more)


PAGES = {
    "staff:transfer-list": Page(get=EVERYBODY),
    "staff:transfer-create": Page(get=KEEPERS, post=KEEPERS),
    "staff:transfer-detail": Page(batch, get=KEEPERS),
    "staff:transfer-check": Page(batch, get=KEEPERS),
    "staff:transfer-effects": Page(batch, get=KEEPERS),
    "staff:transfer-record": Page(batch, get=KEEPERS),
    "staff:transfer-faults": Page(batch, get=KEEPERS),
    "staff:transfer-roster": Page(batch, get=KEEPERS),
    "staff:transfer-recheck": Page(batch, post=KEEPERS, sent=FOUND),
    "staff:transfer-edit": _form(),
    "staff:transfer-import": _form(),
    "staff:transfer-line-create": _form(),
    "staff:transfer-line-edit": _form(line),
    "staff:transfer-line-remove": Page(line, post=KEEPERS, sent=STALE),
    "staff:transfer-preparation": _form(data=seen),
    "staff:transfer-ready": _form(data=seen),
    "staff:transfer-withdrawal": _form(data=seen),
    "staff:transfer-copy": _form(data=seen),
    "staff:transfer-discard": _form(data=seen, sent=FOUND),
    "staff:transfer-application": _form(data=seen),
    "staff:transfer-undo": _form(data=seen),
}
