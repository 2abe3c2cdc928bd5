"""Give the first person of the office a way in: ``manage.py first_office_account 001234 下関太郎``."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from japan.text import normalise_key
from staff.actions.accounts import issue_first_password, open_operator_account
from staff.models import StaffMember


class Command(BaseCommand):
    """Open an operator's account, or give an existing one a new first password."""

    help = "Opens the first account, for a person of the office, and prints its first password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("number", help="職員番号")
        parser.add_argument("name", help="氏名")

    def handle(self, *_: Any, number: str, name: str, **__: Any) -> None:
        """Open the account and print the password, which must be changed at the first sign-in."""
        number = normalise_key(number)
        if not number:
            raise CommandError("職員番号を指定してください。")
        person = StaffMember.objects.filter(number=number).first()
        if person is None:
            person = open_operator_account(number=number, name=name)
        password = secrets.token_urlsafe(12)
        issue_first_password(person=person, password=password, by=person)
        self.stdout.write(f"{person.name}({person.number})の仮パスワード: {password}")
        self.stdout.write("最初のサインインで、パスワードを変更してください。")
