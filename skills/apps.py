"""The app's registration."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    """Its verbose name is what people call it."""

    name = "skills"
    verbose_name = "スキルマップ"
