"""Words of the cross-forum, used by more than one module."""

from django.db import models


class IssueStage(models.TextChoices):
    """The way of an issue through the cycle of chapter 2 of the policy (default for 図6)."""

    DRAFT = "draft", "下書き"
    SUBMITTED = "submitted", "提出済み"
    STUDY = "study", "対応策の検討中"
    LEAD_CHECK = "lead_check", "部局で確認中"
    DEPARTMENT = "department", "部局内で対応中"
    FORUM = "forum", "フォーラムに付議"
    MEASURE = "measure", "横断施策で対応中"
    INTRODUCED = "introduced", "導入済み"
    DONE = "done", "完了"
    DECLINED = "declined", "見送り"


class MeasureStage(models.TextChoices):
    """The way of a cross-department measure (default for 図6; the PMO step is the city's own)."""

    IDEA = "idea", "構想"
    PLANNING = "planning", "立案・検討"
    AGREED = "agreed", "フォーラム合意"
    PMO = "pmo", "PMO審査"
    BUDGET = "budget", "予算措置"
    INTRODUCTION = "introduction", "導入"
    USE = "use", "利活用"
    EFFECT = "effect", "効果測定"
    DONE = "done", "完了"
    ON_HOLD = "on_hold", "保留"
    STOPPED = "stopped", "中止"


class Hat(models.TextChoices):
    """In what capacity somebody touches an issue. One person may wear several at once."""

    REPORTER = "reporter", "起票者"
    MEMBER = "member", "DX推進員"
    LEADER = "leader", "DX推進リーダー"
    LEAD = "lead", "DX統括リーダー"
    OFFICE = "office", "事務局"


class Way(models.TextChoices):
    """How a step of an issue is taken: by its own button, or as part of work on a measure."""

    BUTTON = "button", "ボタン"
    ATTACHING = "attaching", "横断施策に加える"
    DETACHING = "detaching", "横断施策から外す"
    FOLLOWING = "following", "横断施策の完了"


class CountermeasureKind(models.TextChoices):
    """Ways to solve an issue, the cheapest first: stop, reduce, rebuild, then tools."""

    STOP = "stop", "やめる"
    REDUCE = "reduce", "減らす"
    BPR = "bpr", "BPR(業務改革)"
    RPA = "rpa", "RPA"
    AI_OCR = "ai_ocr", "AI-OCR"
    LOW_CODE = "low_code", "ローコード"
    ONLINE_FORM = "online_form", "電子申請"
    GENERATIVE_AI = "generative_ai", "生成AI"
    PROCUREMENT = "procurement", "システム調達"
    OTHER = "other", "その他"
