"""Who hears of what about a support request: each person once, nobody of the own deed."""

from collections.abc import Iterable

from django.db.models import Q

from staff.actions.notices import notify
from staff.models import StaffMember
from teams.models import Specialist, SupportComment, SupportMoveRecord, SupportRequest
from teams.queries.support import likely_helpers, office_people, people_concerned
from teams.rules import day_words

LONGEST = 200


def tell_of_request(*, request: SupportRequest, by: StaffMember) -> None:
    """Tell the office, and the specialists who support the team (all, where nobody does)."""
    people = (office_people() | likely_helpers(request.team)).exclude(pk=by.pk).distinct()
    wish = f"希望日：{day_words(request.wished_on)}\n\n" if request.wished_on else ""
    _notify(
        request,
        people,
        kind="teams.support.asked",
        event="asked",
        title=f"支援の依頼がありました：{request.subject}",
        body=f"{request.team}の{by.name}さんからの依頼です。\n\n{wish}{request.purpose}",
    )


def tell_of_edit(*, request: SupportRequest, by: StaffMember) -> None:
    """Tell the helper that something else is asked now."""
    if request.specialist is None or request.specialist.person_id == by.pk:
        return
    _notify(
        request,
        [request.specialist.person],
        kind="teams.support.edited",
        event=f"edited:{request.version}",
        title=f"支援依頼の内容が変わりました：{request.subject}",
        body=f"{by.name}さんが、依頼の内容を書き直しました。\n\n{request.purpose}",
    )


def tell_of_helper(*, request: SupportRequest, record: SupportMoveRecord, by: StaffMember) -> None:
    """Tell the helper of the new task, and the team who will help."""
    if request.specialist is None:
        return
    helper = request.specialist.person
    if helper != by:
        _notify(
            request,
            [helper],
            kind="teams.support.task",
            event=f"{record.pk}:task",
            title=f"支援依頼の担当になりました：{request.subject}",
            body=f"{request.team}の依頼です。内容を確かめて、対応を始めてください。\n\n{request.purpose}",
        )
    others = people_concerned(request).exclude(pk__in=[by.pk, helper.pk])
    _notify(
        request,
        others,
        kind="teams.support.helper",
        event=f"{record.pk}:helper",
        title=f"支援依頼の担当が決まりました：{request.subject}",
        body=f"担当は、{request.specialist.get_kind_display()}の{helper.name}さんです。",
    )


def tell_of_move(
    *,
    request: SupportRequest,
    record: SupportMoveRecord,
    former: Specialist | None,
    by: StaffMember,
) -> None:
    """Tell everybody who follows the request; the helper who was relieved, too."""
    concerned = Q(pk__in=people_concerned(request).values("pk"))
    if former is not None:
        concerned |= Q(pk=former.person_id, is_active=True)
    note = f"\n\n{record.note}" if record.note else ""
    _notify(
        request,
        StaffMember.objects.filter(concerned).exclude(pk=by.pk),
        kind=f"teams.support.{record.to_state}",
        event=str(record.pk),
        title=f"支援依頼が「{record.get_to_state_display()}」になりました：{request.subject}",
        body=f"状態が、「{record.get_from_state_display()}」から"
        f"「{record.get_to_state_display()}」になりました({by.name}さんの操作)。{note}",
    )


def tell_of_comment(*, comment: SupportComment, request: SupportRequest, by: StaffMember) -> None:
    """Tell everybody who follows the request."""
    _notify(
        request,
        people_concerned(request).exclude(pk=by.pk),
        kind="teams.support.comment",
        event=f"comment:{comment.pk}",
        title=f"支援依頼にコメントがありました：{request.subject}",
        body=f"{by.name}さんのコメントです。\n\n{comment.text}",
    )


def _notify(
    request: SupportRequest,
    people: Iterable[StaffMember],
    *,
    kind: str,
    event: str,
    title: str,
    body: str,
) -> None:
    notify(
        recipients=people,
        kind=kind,
        key=f"teams.support:{request.pk}:{event}",
        title=title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…",
        body=body,
        url=request.get_absolute_url(),
    )
