"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig

from staff.rules.notice_kinds import NoticeKind, register_kinds


class SkillsConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "skills"
    verbose_name = "スキルマップ"

    def ready(self) -> None:
        """Make the lists known, so that a worker can write their exports."""
        import_module("skills.tables")
        register_kinds(
            NoticeKind("skills.level", "スキルのレベルの確認", "スキルマップ", mutable=False),
        )
