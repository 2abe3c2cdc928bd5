"""The app's registration."""

from django.apps import AppConfig


class CrossforumConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "crossforum"
    verbose_name = "クロスフォーラム"
