"""Words of chapter 5 of the policy, used by more than one module."""

from django.db import models


class TeamRole(models.TextChoices):
    """The three roles of a DX promotion team."""

    LEAD = "lead", "DX統括リーダー"
    LEADER = "leader", "DX推進リーダー"
    MEMBER = "member", "DX推進員"


class SpecialistKind(models.TextChoices):
    """Kinds of デジタル専門人材, after the national standard for external DX people (総務省)."""

    PRODUCER = "producer", "プロデューサー"
    PROJECT_MANAGER = "project_manager", "プロジェクトマネージャー"
    SERVICE_DESIGNER = "service_designer", "サービスデザイナー"
    ENGINEER = "engineer", "エンジニア"


class LeavingReason(models.TextChoices):
    """Why an appointment ended before its term."""

    TERM = "term", "任期満了"
    TRANSFER = "transfer", "人事異動"
    LEAVE = "leave", "休職・育休など"
    RETIRED = "retired", "退職"
    REQUEST = "request", "本人の申し出"
    CORRECTION = "correction", "入力の訂正"
