"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig

from staff.rules.notice_kinds import NoticeKind, register_kinds


class CrossforumConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "crossforum"
    verbose_name = "クロスフォーラム"

    def ready(self) -> None:
        """Make the lists known to the worker that writes long exports."""
        import_module("crossforum.tables")
        import_module("crossforum.links")
        register_kinds(
            NoticeKind(
                "crossforum.issue",
                "課題の段階と、あなたへの依頼",
                "クロスフォーラム",
                mutable=False,
            ),
            NoticeKind(
                "crossforum.measure", "部局横断DX施策の動き", "クロスフォーラム", for_channel=True
            ),
            NoticeKind("crossforum.comment", "コメント", "クロスフォーラム"),
            NoticeKind(
                "crossforum.case",
                "改善事例の公開",
                "クロスフォーラム",
                for_people=False,
                for_channel=True,
            ),
        )
