"""People, departments, postings, notices and work in the background."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """The lowest app: every other may know it, it knows only ``japan``."""

    name = "staff"
    verbose_name = "職員"
