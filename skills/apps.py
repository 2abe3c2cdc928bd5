"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig

from staff.rules.notice_kinds import NoticeKind, register_kinds
from staff.rules.tasklist import TaskSource, register_tasks


class SkillsConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "skills"
    verbose_name = "スキルマップ"

    def ready(self) -> None:
        """Make the lists known, so that a worker can write their exports."""
        import_module("skills.tables")
        import_module("skills.team_pages")
        import_module("skills.queries.april")
        import_module("skills.tables.map_years")
        import_module("skills.tables.exceptions")
        register_kinds(
            NoticeKind("skills.level", "スキルのレベルの確認", "スキルマップ", mutable=False),
            NoticeKind("skills.claim", "資格・外部研修の申告の結果", "スキルマップ", mutable=False),
            NoticeKind("skills.survey", "スキル調査の開始と催促", "スキルマップ", mutable=False),
            NoticeKind("skills.waiting", "所属の職員のレベルの評価待ち", "スキルマップ"),
            NoticeKind("skills.expiry", "資格などの期限が近いこと", "スキルマップ"),
            NoticeKind("skills.exception", "個人の例外の設定", "スキルマップ", mutable=False),
        )
        tasks = import_module("skills.queries.waiting").april_tasks
        register_tasks(TaskSource("skills.levels", "スキルのレベル", 50, tasks))
