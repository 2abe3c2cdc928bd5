"""Pages of the draft board."""

from staff.choices import TransferState
from tests.factories.transfers import TransferBatchFactory
from tests.walk.city import HR, OFFICE, OPERATOR
from tests.walk.page import FOUND, Page

KEEPERS = {OFFICE, OPERATOR, HR}


def draft(_city):
    """Return a draft."""
    return {"pk": TransferBatchFactory(state=TransferState.DRAFT).pk}


PAGES = {
    "staff:transfer-board-create": Page(get=KEEPERS, post=KEEPERS),
    "staff:transfer-board": Page(draft, get=KEEPERS),
    "staff:transfer-board-place": Page(draft, post=KEEPERS),
    "staff:transfer-board-remove": Page(draft, post=KEEPERS, sent=FOUND),
}
