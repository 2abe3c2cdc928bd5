"""Accounts: who may come in, until when, and with which password and one-time codes."""

import secrets
from datetime import date

from axes.utils import reset
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.actions.employment import set_employment_kind
from staff.actions.notices import notify
from staff.actions.recording import recorded
from staff.choices import EmploymentKind
from staff.models import StaffMember
from staff.rules import StaffRefused, access

RECOVERY_CODES = 10
FIRST_PASSWORD_BYTES = 9


@transaction.atomic
def open_operator_account(*, number: str, name: str) -> StaffMember:
    """Open the account that all else is set up from. It acts for itself in the audit trail."""
    person = StaffMember(number=number, name=name, is_operator=True)
    person.set_unusable_password()
    person.fold_search_text()
    person.save()
    set_employment_kind(person, person.employment_kind, timezone.localdate())
    return person


@recorded("外部アカウントの登録")
def open_external_account(
    *,
    number: str,
    name: str,
    kana: str,
    email: str,
    expires_on: date,
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> StaffMember:
    """Open the account of somebody without a post, until a last day."""
    person = StaffMember(
        number=number,
        name=name,
        kana=kana,
        email=email,
        employment_kind=EmploymentKind.EXTERNAL,
        expires_on=expires_on,
    )
    person.set_unusable_password()
    person.fold_search_text()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise StaffRefused(f"職員番号「{number}」は、もう登録されています。") from error
    set_employment_kind(person, person.employment_kind, timezone.localdate())
    return person


@recorded("アカウントの変更")
def change_account(
    *,
    person: StaffMember,
    is_active: bool,
    expires_on: date | None,
    by: StaffMember,
) -> None:
    """Close or open an account, or move its last day. Signed-in people are out at once."""
    if person == by and not is_active:
        raise StaffRefused("自分のアカウントは停止できません。ほかの担当者に依頼してください。")
    person.is_active, person.expires_on = is_active, expires_on
    person.save(update_fields=["is_active", "expires_on"])


@recorded("システム管理者の変更")
def set_operator(*, person: StaffMember, held: bool, by: StaffMember) -> None:
    """Give or take the operator's right, and tell the person.

    The operators are locked: of two who take it from each other the second has it no more.
    """
    rows = StaffMember.objects.select_for_update().filter(
        Q(is_operator=True) | Q(pk__in=[person.pk, by.pk])
    )
    locked = {row.pk: row for row in rows.order_by("pk")}
    access.check_operator_change(
        is_self=person == by and not held, may_still=locked[by.pk].is_operator
    )
    before, person.is_operator = locked[person.pk].is_operator, held
    if before == held:
        return
    person.save(update_fields=["is_operator"])
    notify(
        recipients=[person],
        kind="staff.operator.changed",
        key=f"staff.operator:{person.pk}:{held}:{timezone.now().isoformat()}",
        title="システム管理者になりました" if held else "システム管理者ではなくなりました",
        body=f"{by.name}さんが変更しました。心当たりがないときは、情報政策課にご連絡ください。",
        url=person.get_absolute_url(),
    )


@recorded("初回パスワードの変更")
def password_was_changed(*, person: StaffMember, by: StaffMember) -> None:  # noqa: ARG001 - audit
    """Lift the duty to change the first password."""
    if person.must_change_password:
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])


@recorded("仮パスワードの発行")
def issue_first_password(
    *,
    person: StaffMember,
    password: str = "",
    by: StaffMember,  # noqa: ARG001 - for the audit
) -> str:
    """Give a first password, made up if none is named; it is changed at the next sign-in."""
    password = password or secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    return password


def lift_lock(*, person: StaffMember) -> bool:
    """Forget the failures that locked an account; tell whether there were any."""
    return bool(reset(username=person.number))


# --- The second step: one-time codes ---------------------------------------------------------


def begin_second_step(*, person: StaffMember) -> TOTPDevice:
    """Return the device that waits for its first code; one is made unless there is one."""
    device = TOTPDevice.objects.filter(user=person, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=person, name="認証アプリ", confirmed=False)


@transaction.atomic
def confirm_second_step(*, person: StaffMember, device: TOTPDevice) -> list[str]:
    """Switch the second step on after its first right code; return the recovery codes."""
    TOTPDevice.objects.filter(user=person).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return renew_recovery_codes(person=person)


@transaction.atomic
def renew_recovery_codes(*, person: StaffMember) -> list[str]:
    """Replace the recovery codes. They are shown once; each lets in once."""
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="回復コード")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


@transaction.atomic
def remove_second_step(*, person: StaffMember) -> bool:
    """Take all devices away, for somebody who has lost theirs; tell whether there were any."""
    removed = TOTPDevice.objects.filter(user=person).delete()[0]
    removed += StaticDevice.objects.filter(user=person).delete()[0]
    return bool(removed)


@transaction.atomic
def check_first_code(*, device: TOTPDevice, code: str) -> bool:
    """Tell whether a new device shows the right code; wrong ones make the next wait longer."""
    return TOTPDevice.objects.select_for_update().get(pk=device.pk).verify_token(code)


@transaction.atomic
def check_code(*, person: StaffMember, code: str) -> bool:
    """Tell whether a one-time or recovery code is right. Wrong ones make the next wait longer.

    The devices are locked, so that two requests at once cannot use one code twice.
    """
    devices = [
        *TOTPDevice.objects.select_for_update().filter(user=person, confirmed=True),
        *StaticDevice.objects.select_for_update().filter(user=person),
    ]
    wanted = TOTPDevice if access.is_one_time_code(code) else StaticDevice
    return any(isinstance(each, wanted) and each.verify_token(code) for each in devices)
