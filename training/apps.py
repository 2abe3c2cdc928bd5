"""The app's registration."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "training"
    verbose_name = "研修"
