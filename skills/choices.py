"""Words of chapters 4 and 6 of the policy, used by more than one module."""

from django.db import models


class Category(models.TextChoices):
    """The three classes of skills that chapter 6 of the policy names."""

    MINDSET = "mindset", "マインド"
    MANAGEMENT = "management", "マネジメント"
    ICT = "ict", "ICT"


class Level(models.IntegerChoices):
    """The scale of the portal's default skill map; 0 is the beginning."""

    NONE = 0, "まだ"
    KNOWS = 1, "知っている"
    USES = 2, "使える"
    PRACTISES = 3, "実践できる"
    LEADS = 4, "導ける"


class EvidenceKind(models.TextChoices):
    """Where a level comes from."""

    COURSE = "course", "研修修了"
    CONFIRMATION = "confirmation", "所属長の確認"
    QUALIFICATION = "qualification", "資格"
    EXTERNAL = "external", "外部研修"


class SkillStatus(models.TextChoices):
    """A retired skill stays on the record of those who have it."""

    DRAFT = "draft", "下書き"
    PUBLISHED = "published", "公開"
    RETIRED = "retired", "廃止"


class MapState(models.TextChoices):
    """Whether the map of a fiscal year counts: a draft counts for nobody."""

    DRAFT = "draft", "下書き"
    PUBLISHED = "published", "公開"


class RuleChange(models.TextChoices):
    """What became of a target from one year to another."""

    ADDED = "added", "追加"
    REMOVED = "removed", "廃止"
    RAISED = "raised", "引き上げ"
    LOWERED = "lowered", "引き下げ"


class RowOutcome(models.TextChoices):
    """What a file would do with one line of the map."""

    NEW = "new", "追加"
    CHANGED = "changed", "変更"
    UNCHANGED = "unchanged", "変更なし"


class GapState(models.TextChoices):
    """Where a level stands against its target. 「目標なし」 is said, so that holes are seen."""

    MET = "met", "達成"
    NEAR = "near", "あと少し"
    OFF = "off", "これから"
    NO_TARGET = "no_target", "目標なし"


class LevelBasis(models.TextChoices):
    """Which of several valid evidences decides where the head has confirmed nothing."""

    BEST = "best", "最も高い根拠"
    LATEST = "latest", "最も新しい根拠"


class LevelEffect(models.TextChoices):
    """What completing a course does to a level; chosen for each course."""

    NONE = "none", "レベルに反映しない"
    EVIDENCE = "evidence", "記録だけ残す（レベルには数えない）"
    PROPOSAL = "proposal", "所属長に提案する（確認されるとレベルになる）"
    LEVEL = "level", "そのままレベルになる"


# What a course must do to be a way to a level: give it, or propose it to the head.
RAISING_EFFECTS = (LevelEffect.PROPOSAL, LevelEffect.LEVEL)


class ClaimState(models.TextChoices):
    """Where one's own report of a qualification or an external course stands."""

    SUBMITTED = "submitted", "確認待ち"
    APPROVED = "approved", "認定"
    DECLINED = "declined", "認定しない"
    WITHDRAWN = "withdrawn", "取り下げ"
    REVOKED = "revoked", "認定の取り消し"


class ProposalState(models.TextChoices):
    """Where a level that a course proposes to the head stands."""

    OPEN = "open", "確認待ち"
    CONFIRMED = "confirmed", "確認済み"
    DECLINED = "declined", "見送り"
    WITHDRAWN = "withdrawn", "取り下げ"


class RoundState(models.TextChoices):
    """The life of a スキル調査; it follows from its days."""

    DRAFT = "draft", "準備中"
    PLANNED = "planned", "受付前"
    OPEN = "open", "受付中"
    CLOSED = "closed", "締切"


class ResponseState(models.TextChoices):
    """How far one person is with a スキル調査."""

    UNTOUCHED = "untouched", "未着手"
    STARTED = "started", "入力中"
    SUBMITTED = "submitted", "提出済み"


class ReviewState(models.TextChoices):
    """Whether the head has looked at everything on a sheet that was handed in."""

    SETTLED = "settled", "確認済み"
    WAITING = "waiting", "確認待ち"


class StandardArea(models.TextChoices):
    """The parts of the デジタルスキル標準 ver. 1.2 (経済産業省・IPA) that outside reports use."""

    MINDSET = "mindset", "DXリテラシー標準　マインド・スタンス"
    WHY = "why", "DXリテラシー標準　Why（DXの背景）"
    WHAT = "what", "DXリテラシー標準　What（データ・技術）"
    HOW = "how", "DXリテラシー標準　How（データ・技術の利活用）"
    BUSINESS = "business", "DX推進スキル標準　ビジネス変革"
    DATA = "data", "DX推進スキル標準　データ活用"
    TECHNOLOGY = "technology", "DX推進スキル標準　テクノロジー"
    SECURITY = "security", "DX推進スキル標準　セキュリティ"
    PERSONAL = "personal", "DX推進スキル標準　パーソナルスキル"


class GroupKind(models.TextChoices):
    """What the people of a published figure have in common."""

    CITY = "city", "市全体"
    DEPARTMENT = "department", "部局"
    DIVISION = "division", "所属"
    GRADE = "grade", "職位"
    ROLE = "role", "役割"
