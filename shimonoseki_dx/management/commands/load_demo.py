"""Load the demo city into an empty database: ``manage.py load_demo``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from japan.fiscal import FiscalYear
from shimonoseki_dx.demo.accounts import sign_in_lines
from shimonoseki_dx.demo.city import build_city
from shimonoseki_dx.demo.setting import USUAL_SIZE
from shimonoseki_dx.policy.actor import SYSTEM
from shimonoseki_dx.policy.checking import read_policy
from shimonoseki_dx.policy.loading import load_policy
from staff.models import StaffMember

SMALLEST = 280


class Command(BaseCommand):
    """A city of invented people, or only the list of its sign-ins."""

    help = "空のデータベースに、架空の職員2,800人のデモの都市を読み込みます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--people", type=int, default=USUAL_SIZE, help="職員の人数")
        parser.add_argument(
            "--sign-ins", action="store_true", help="サインインの一覧だけを表示する"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Load once; a database with people in it is left alone."""
        if not options["sign_ins"]:
            self._load(options["people"])
        for line in sign_in_lines():
            self.stdout.write(line)

    def _load(self, people: int) -> None:
        if people < SMALLEST:
            raise CommandError(f"人数は{SMALLEST}人以上にしてください。")
        if StaffMember.objects.exists():
            self.stdout.write("すでにデータがあります。デモの都市は読み込みません。")
            return
        today = timezone.localdate()
        load_policy(policy=read_policy(), year=FiscalYear.of(today).year, by=SYSTEM)
        for label, count in build_city(people=people, today=today, by=SYSTEM):
            self.stdout.write(f"  {label}: {count:,}件")
        # Plans without statistics make the first pages crawl; autovacuum comes a minute later.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
