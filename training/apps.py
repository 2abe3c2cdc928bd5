"""The app's registration."""

from importlib import import_module

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "training"
    verbose_name = "研修"

    def ready(self) -> None:
        """Make the lists known, so that a worker can write their exports."""
        import_module("training.tables")
