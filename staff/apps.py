"""People, departments, postings, notices and work in the background."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from staff.choices import NoticeChoice
from staff.rules.notice_kinds import NoticeKind, register_kinds


class StaffConfig(AppConfig):
    """The lowest app: every other may know it, it knows only ``japan``."""

    name = "staff"
    verbose_name = "職員"

    def ready(self) -> None:
        """Load the lists: a worker finds the one it has to write to a file by its key."""
        import_module("staff.tables")
        import_module("staff.resources")
        import_module("staff.queries.april_heads")  # the tasks of 1 April, the office's with it
        portal_only = NoticeChoice.PORTAL
        register_kinds(
            NoticeKind("job", "書き出し・取り込みの結果", "ポータル", default=portal_only),
            NoticeKind("staff.deputy", "所属長の代決者の指名", "ポータル", mutable=False),
            NoticeKind("staff.operator", "システム管理者の権限", "ポータル", mutable=False),
            NoticeKind("staff.transfer", "人事異動", "ポータル", mutable=False),
            NoticeKind("staff.chat_test", "チャットの試し送り", "ポータル", for_people=False),
        )
        import_module("staff.actions.sign_in")  # starts the clock of every sign-in
        audit = import_module("staff.models.audit")  # models may only be loaded now
        pre_migrate.connect(audit.drop_view, sender=self)
        post_migrate.connect(audit.make_view, sender=self)
