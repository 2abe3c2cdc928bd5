"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig

from staff.rules.notice_kinds import NoticeKind, register_kinds


class TrainingConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "training"
    verbose_name = "研修"

    def ready(self) -> None:
        """Make the lists known, so that a worker can write their exports."""
        import_module("training.tables")
        import_module("training.queries.april")
        import_module("training.reach")
        register_kinds(
            NoticeKind("training.enrolment", "研修の申込と受講の結果", "研修", mutable=False),
            NoticeKind(
                "training.session", "研修の日時の変更・中止、出欠の入力", "研修", mutable=False
            ),
            NoticeKind(
                "training.opening", "研修の受付開始", "研修", for_people=False, for_channel=True
            ),
        )
