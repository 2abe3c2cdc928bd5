"""Telling people. The notice is written with what it tells of; mail and chat follow after commit."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.utils import timezone

from staff.choices import DeliveryChannel, DeliveryState, NoticeChoice
from staff.models import (
    Announcement,
    ChatChannel,
    Delivery,
    Department,
    Notice,
    NoticePreference,
    StaffMember,
)
from staff.models.search import search_text
from staff.rules import StaffRefused
from staff.rules.chat import wants
from staff.rules.notice_kinds import NoticeKind, kind_of
from staff.rules.notices import Letter

MAIL_TASK = "staff.tasks.send_mails"
CHAT_TASK = "staff.tasks.send_chat_message"
# So many mails go over one connection; a task of this size is over in seconds.
MAILS_PER_TASK = 50
BATCH = 1000
MUTED_SINCE = "ミュートになったため、送りませんでした。"


def notify(
    *,
    recipients: Iterable[StaffMember],
    kind: str,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    mail: bool = True,
) -> None:
    """Tell each recipient once; the same key a second time tells nobody again.

    kind: what sort of event ("training.enrolment.confirmed"); its beginning is registered by the
    app (staff.rules.notice_kinds), and each person chooses how it comes. Unknown: UnknownKindError.
    key: names the event itself ("training.enrolment:12:confirmed").
    mail: False for what is not worth a mail to anybody.
    Must run inside the transaction of the event, so that neither exists without the other.
    """
    letter = Letter(title, body, url)
    letters = dict.fromkeys(recipients, letter)
    notify_each(letters=letters, kind=kind, key=key, mail=mail)


def notify_each(
    *, letters: Mapping[StaffMember, Letter], kind: str, key: str, mail: bool = True
) -> None:
    """Do so with words of their own for each recipient, in as few statements as for one text."""
    registered = kind_of(kind)
    if not registered.for_people:
        raise ValueError(f'"{kind}" is announced in channels: register it with for_people=True')
    people = {person.pk: person for person in letters}
    choices = _choices(registered, people)
    folded = {letter: search_text(letter.title, letter.body) for letter in set(letters.values())}
    notices = [
        Notice(
            recipient=person, kind=kind, key=key, title=letter.title, body=letter.body,
            url=letter.url, search_text=folded[letter],
            is_muted=choices[person.pk] == NoticeChoice.MUTED,
        )
        for person, letter in letters.items()
    ]  # fmt: skip
    Notice.objects.bulk_create(notices, batch_size=BATCH, ignore_conflicts=True)
    _write_deliveries(key, people, choices, mail=mail)


def _choices(kind: NoticeKind, people: Mapping[int, StaffMember]) -> dict[int, NoticeChoice]:
    chosen = dict(
        NoticePreference.objects.filter(kind=kind.prefix, person__in=people).values_list(
            "person", "choice"
        )
    )
    return {pk: kind.resolve(chosen.get(pk)) for pk in people}


def _write_deliveries(
    key: str,
    people: Mapping[int, StaffMember],
    choices: Mapping[int, NoticeChoice],
    *,
    mail: bool,
) -> None:
    """Write what goes out, for the notices that are new: those have no entry in the log yet."""
    fresh = list(Notice.objects.filter(key=key, recipient__in=people, deliveries=None))
    rows = [_portal(notice, people[notice.recipient_id]) for notice in fresh]
    channels = {
        NoticeChoice.NOW: DeliveryChannel.MAIL,
        NoticeChoice.DIGEST: DeliveryChannel.DIGEST,
    }
    rows += [
        _delivery(notice, channels[choices[notice.recipient_id]], people[notice.recipient_id].email)
        for notice in fresh
        if mail and choices[notice.recipient_id] in channels and people[notice.recipient_id].email
    ]
    Delivery.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    if len(rows) > len(fresh):
        # ignore_conflicts gives no keys back; ask which mails there are.
        mails = Delivery.objects.waiting().filter(notice__in=fresh, channel=DeliveryChannel.MAIL)
        enqueue_mails(list(mails.order_by("pk").values_list("pk", flat=True)))


def _portal(notice: Notice, person: StaffMember) -> Delivery:
    row = _delivery(notice, DeliveryChannel.PORTAL, person.number)
    row.state, row.ended_at = DeliveryState.SENT, notice.created_at
    return row


def _delivery(notice: Notice, channel: DeliveryChannel, address: str) -> Delivery:
    return Delivery(
        notice=notice,
        recipient_id=notice.recipient_id,
        kind=notice.kind,
        title=notice.title,
        channel=channel,
        address=address,
        created_at=notice.created_at,
    )


def enqueue_mails(pks: list[int]) -> None:
    """Hand mails to the workers after commit. A queue that is down costs time, not a mail."""
    for portion in in_portions(pks):
        _enqueue(MAIL_TASK, portion)


def in_portions(pks: list[int]) -> Iterator[list[int]]:
    """Cut keys into what one task sends over one connection."""
    for start in range(0, len(pks), MAILS_PER_TASK):
        yield pks[start : start + MAILS_PER_TASK]


def enqueue_chat(pk: int) -> None:
    """Hand a chat message to the workers after commit."""
    _enqueue(CHAT_TASK, pk)


def _enqueue(task: str, argument: object) -> None:
    transaction.on_commit(lambda: current_app.send_task(task, [argument]), robust=True)


@transaction.atomic
def announce(
    *,
    kind: str,
    key: str,
    title: str,
    body: str = "",
    url: str = "",
    department: Department | None = None,
) -> None:
    """Tell the chat channels that ask for the kind, once; never use it for what concerns one person.

    kind: registered with ``for_channel=True``. department: whom it concerns; None is the whole city.
    Must run inside the transaction of the event, like notify.
    """
    if not kind_of(kind).for_channel:
        raise ValueError(f'"{kind}" goes to single people: a chat channel must not be told of it')
    announcement, is_new = Announcement.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "title": title, "body": body, "url": url, "department": department},
    )
    if not is_new:
        return
    about = department.pk if department else None
    for channel in ChatChannel.objects.filter(is_active=True):
        department_id = channel.department_id
        if wants(kinds=channel.kinds, department_id=department_id, kind=kind, about=about):
            announce_in(channel=channel, announcement=announcement)


def announce_in(*, channel: ChatChannel, announcement: Announcement) -> Delivery:
    """Write that a channel is to be told, and hand it to the workers."""
    delivery = Delivery.objects.create(
        announcement=announcement,
        chat_channel=channel,
        kind=announcement.kind,
        title=announcement.title,
        channel=DeliveryChannel.CHAT,
        address=channel.name,
    )
    enqueue_chat(delivery.pk)
    return delivery


def mark_read(*, notice: Notice) -> None:
    """Note when the notice was first opened."""
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())


def mark_unread(*, notice: Notice) -> None:
    """Put the notice back among the unread ones."""
    Notice.objects.filter(pk=notice.pk).update(read_at=None)


def mark_all_read(*, person: StaffMember) -> datetime | None:
    """Mark every unread notice of the person as read; return the moment, None if there was none."""
    now = timezone.now()
    return now if Notice.objects.visible_to(person).unread().update(read_at=now) else None


def undo_all_read(*, person: StaffMember, moment: datetime) -> int:
    """Take back one ``mark_all_read``; return how many notices are unread again."""
    return Notice.objects.visible_to(person).read_at_once(moment).update(read_at=None)


@transaction.atomic
def choose(*, person: StaffMember, choices: Mapping[str, str]) -> None:
    """Store how the person wants to be told of each kind (registered beginning → NoticeChoice).

    Muting holds for what is there already: it leaves the bell, and waiting mail is not sent.
    """
    for prefix, choice in choices.items():
        kind = kind_of(prefix)
        if choice not in kind.choices:
            raise StaffRefused(f"「{kind.label}」は、その受け取り方を選べません。")
        NoticePreference.objects.update_or_create(
            person=person, kind=kind.prefix, defaults={"choice": choice}
        )
        is_muted = choice == NoticeChoice.MUTED
        own = Notice.objects.visible_to(person).of_kind(kind.prefix)
        own.exclude(is_muted=is_muted).update(is_muted=is_muted)
        if is_muted:
            waiting = Delivery.objects.waiting().filter(recipient=person).of_kind(kind.prefix)
            waiting.update(state=DeliveryState.DROPPED, error=MUTED_SINCE, ended_at=timezone.now())
