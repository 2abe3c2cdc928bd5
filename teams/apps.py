"""The app's registration."""

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "teams"
    verbose_name = "DX推進チーム"
