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
        register_kinds(
            NoticeKind("teams.appointment", "DX推進チームの選任", "DX推進チーム", mutable=False),
        )
