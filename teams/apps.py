"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig

from staff.rules.notice_kinds import NoticeKind, register_kinds


class TeamsConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "teams"
    verbose_name = "DX推進チーム"

    def ready(self) -> None:
        """Make the lists known to the worker that writes long exports."""
        import_module("teams.tables")
        import_module("teams.rights")
        import_module("teams.tasklist")
        for lists in ("activities", "next_actions", "plans", "specialists", "support"):
            import_module(f"teams.tables.{lists}")
        import_module("teams.transfers")
        import_module("teams.april")
        import_module("teams.seat_tasks")
        register_kinds(
            NoticeKind(
                "teams.support", "支援依頼の動きと、あなたへの依頼", "DX推進チーム", mutable=False
            ),
            NoticeKind("teams.plan", "年度計画の提出と確認", "DX推進チーム", mutable=False),
            NoticeKind("teams.action", "活動で決まった「次にすること」", "DX推進チーム"),
            NoticeKind("teams.appointment", "DX推進チームの選任", "DX推進チーム", mutable=False),
            NoticeKind("teams.nomination", "DX推進チームの推薦", "DX推進チーム", mutable=False),
            NoticeKind("teams.request", "後任の推薦の依頼", "DX推進チーム", mutable=False),
            NoticeKind("teams.renewal", "新年度の一括更新", "DX推進チーム", mutable=False),
        )
