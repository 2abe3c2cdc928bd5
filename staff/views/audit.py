"""The audit trail: who came in, took out, brought in, changed rights and data. Read only."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from staff.permissions import can_see_audit, requires
from staff.tables.audit import (
    CHANGES,
    EXPORTS,
    IMPORTS,
    RIGHTS_CHANGES,
    SIGN_INS,
)
from staff.tables.listing import ListSpec
from staff.tables.transfer_files import TRANSFER_FILES
from staff.views.listing import list_page

TABS = [
    ("サインイン", SIGN_INS),
    ("書き出し", EXPORTS),
    ("職員の取り込み", IMPORTS),
    ("異動の取り込み", TRANSFER_FILES),
    ("権限", RIGHTS_CHANGES),
    ("データの変更", CHANGES),
]


@requires(can_see_audit)
@require_GET
def audit_sign_ins(request: HttpRequest) -> HttpResponse:
    """List sign-ins, failures, locks and sign-outs."""
    return _trail(request, SIGN_INS)


@requires(can_see_audit)
@require_GET
def audit_exports(request: HttpRequest) -> HttpResponse:
    """List what was taken out, by whom, under which conditions."""
    return _trail(request, EXPORTS)


@requires(can_see_audit)
@require_GET
def audit_imports(request: HttpRequest) -> HttpResponse:
    """List what was brought in, and by whom."""
    return _trail(request, IMPORTS)


@requires(can_see_audit)
@require_GET
def audit_transfer_files(request: HttpRequest) -> HttpResponse:
    """List the files that were brought into batches of transfers, and by whom."""
    return _trail(request, TRANSFER_FILES)


@requires(can_see_audit)
@require_GET
def audit_rights(request: HttpRequest) -> HttpResponse:
    """List the changes that gave or took rights."""
    return _trail(request, RIGHTS_CHANGES)


@requires(can_see_audit)
@require_GET
def audit_changes(request: HttpRequest) -> HttpResponse:
    """List every change of every table, with before and after."""
    return _trail(request, CHANGES)


def _trail(request: HttpRequest, spec: ListSpec) -> HttpResponse:
    tabs = [
        {"label": label, "url": reverse(each.key), "current": each is spec} for label, each in TABS
    ]
    # The first thirty days are a filter, too: whoever finds nothing there must be able to go back.
    return list_page(request, spec, context={"tabs": tabs, "has_filters": True})
