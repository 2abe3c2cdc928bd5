"""What specialists and the office have to do about support requests."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from staff.models import StaffMember
from staff.permissions import is_office
from teams.choices import SupportState
from teams.models import SupportRequest
from teams.permissions import specialist_of

HELPED = (SupportState.ASSIGNED, SupportState.WORKING)


def support_lines(person: StaffMember) -> Iterator[tuple[str, str, str, str]]:
    """Yield label, address, hint and count of what waits for this person. One query at most."""
    own = specialist_of(person)
    if own is None and not is_office(person):
        return
    helped = Count("pk", filter=Q(specialist=own, state__in=HELPED))
    waiting = Count("pk", filter=Q(state=SupportState.RECEIVED))
    counts = SupportRequest.objects.aggregate(helped=helped, waiting=waiting)
    if own is not None and counts["helped"]:
        url = _list(specialist=own.pk, state=[str(state) for state in HELPED])
        hint = "あなたが担当している依頼です。"
        yield "支援依頼に対応する", url, hint, f"{counts['helped']}件"
    if counts["waiting"]:
        label = "支援依頼の担当を決める" if is_office(person) else "担当を待つ支援依頼を見る"
        hint = "チームからの依頼で、担当がまだ決まっていません。"
        yield label, _list(state=[str(SupportState.RECEIVED)]), hint, f"{counts['waiting']}件"


def _list(**query: Any) -> str:
    return f"{reverse('teams:support-list')}?{urlencode(query, doseq=True)}"
