"""Accounts: the first one, first passwords and their change."""

from staff.actions.recording import recorded
from staff.models import StaffMember


def open_operator_account(*, number: str, name: str) -> StaffMember:
    """Open the account that everything else is set up from. It acts for itself in the audit trail."""
    person = StaffMember(number=number, name=name, is_operator=True)
    person.set_unusable_password()
    person.fold_search_text()
    person.save()
    return person


@recorded("初回パスワードの変更")
def password_was_changed(*, person: StaffMember, by: StaffMember) -> None:  # noqa: ARG001 - for the audit
    """Lift the duty to change the first password."""
    if person.must_change_password:
        person.must_change_password = False
        person.save(update_fields=["must_change_password"])


@recorded("仮パスワードの発行")
def issue_first_password(*, person: StaffMember, password: str, by: StaffMember) -> None:  # noqa: ARG001
    """Give a first password, which has to be changed at the next sign-in."""
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
