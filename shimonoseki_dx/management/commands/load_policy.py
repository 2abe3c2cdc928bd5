"""Load the policy's departments, grades, skills, courses and seats: ``manage.py load_policy``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from japan.fiscal import FiscalYear, FiscalYearError
from shimonoseki_dx.policy.actor import SYSTEM
from shimonoseki_dx.policy.checking import DATA, Policy, read_policy
from shimonoseki_dx.policy.loading import load_policy, year_in_force


class Command(BaseCommand):
    """Check all files, then write all of them or nothing."""

    help = "方針のデータ(部局・職名・スキル・研修科目・席の決まり)をCSVから読み込みます。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--year",
            type=int,
            help="目標と受講の決まりを置く年度(例: 2026)。省くと今の決まりの年度",
        )
        parser.add_argument("--folder", type=Path, default=DATA, help="CSVファイルのあるフォルダー")
        parser.add_argument("--check", action="store_true", help="確認だけをして、書き込まない")

    def handle(self, *_: Any, **options: Any) -> None:
        """List every fault and stop, or load."""
        policy = read_policy(options["folder"])
        if policy.faults:
            listed = "\n".join(f"  {fault}" for fault in policy.faults)
            raise CommandError(
                f"直すところが{len(policy.faults)}件あります。何も書き込んでいません。\n{listed}"
            )
        if options["check"]:
            self.stdout.write(f"問題はありません。{_contents(policy)}")
            return
        self._load(policy, options["year"])

    def _load(self, policy: Policy, wanted: int | None) -> None:
        current = FiscalYear.of(timezone.localdate())
        year = _year(wanted) if wanted is not None else FiscalYear(year_in_force(current.year))
        tallies = load_policy(policy=policy, year=year.year, by=SYSTEM)
        if all(tally.is_still for tally in tallies):
            self.stdout.write(f"方針のデータ({year})は読み込み済みです。変更は0件です。")
        else:
            self.stdout.write(f"方針のデータ({year})を読み込みました。")
            for tally in tallies:
                self.stdout.write(f"  {tally}")
        if wanted is None and year < current:
            self.stdout.write(
                f"{current}の決まりはまだありません。前の年度の決まりを引き継がずに既定の例から始めるときは、"
                f"--year {current.year} を付けて実行してください。"
            )


def _year(wanted: int) -> FiscalYear:
    try:
        return FiscalYear(wanted)
    except FiscalYearError as refusal:
        raise CommandError(str(refusal)) from refusal


def _contents(policy: Policy) -> str:
    targets = sum(len(row.grade_targets) + len(row.role_targets) for row in policy.skills)
    return (
        f"部局{len(policy.departments)}、所属{len(policy.divisions)}、"
        f"職名{len(policy.job_titles)}、スキル{len(policy.skills)}(目標{targets})、"
        f"研修科目{len(policy.courses)}、席の決まり{len(policy.seat_rules)}"
    )
