"""People, departments, postings, notices and work in the background."""

from importlib import import_module

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The lowest app: every other may know it, it knows only ``japan``."""

    name = "staff"
    verbose_name = "職員"

    def ready(self) -> None:
        """Load the lists: a worker finds the one it has to write to a file by its key."""
        import_module("staff.tables")
        import_module("staff.resources")
