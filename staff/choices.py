"""Words that the policy or the law fixes, used by more than one module."""

from django.db import models


class Grade(models.TextChoices):
    """The three bands of posts that chapter 4 of the policy names."""

    MANAGER = "manager", "管理職"
    ASSISTANT_MANAGER = "assistant_manager", "課長補佐級"
    GENERAL = "general", "係長級・一般職員"


class PostingKind(models.TextChoices):
    """How a person belongs to a division. Everybody counts once, by the main post."""

    MAIN = "main", "本務"
    CONCURRENT = "concurrent", "兼務"
    JOINT = "joint", "併任"


class EmploymentKind(models.TextChoices):
    """Kinds of employment; a rate's denominator may leave some of them out."""

    REGULAR = "regular", "正規職員"
    REAPPOINTED = "reappointed", "再任用職員"
    FISCAL_YEAR = "fiscal_year", "会計年度任用職員"
    FIXED_TERM = "fixed_term", "任期付職員"
    EXTERNAL = "external", "外部人材"


class JobState(models.TextChoices):
    """Where work in the background stands."""

    WAITING = "waiting", "順番待ち"
    RUNNING = "running", "処理中"
    DONE = "done", "完了"
    FAILED = "failed", "中断"


class NoticeChoice(models.TextChoices):
    """How a person wants to be told of a kind of event."""

    NOW = "now", "ポータルとメール（すぐに送る）"
    DIGEST = "digest", "ポータルとメール（1日1回まとめて送る）"
    PORTAL = "portal", "ポータルだけ（メールなし）"
    MUTED = "muted", "ミュート（未読の件数に入れず、メールも送らない）"


class NoticeState(models.TextChoices):
    """The parts of one's list of notices."""

    UNREAD = "unread", "未読"
    READ = "read", "既読"
    MUTED = "muted", "ミュート中"


class DeliveryChannel(models.TextChoices):
    """The ways by which something is told."""

    PORTAL = "portal", "ポータル"
    MAIL = "mail", "メール"
    DIGEST = "digest", "まとめメール"
    CHAT = "chat", "チャット"


class DeliveryState(models.TextChoices):
    """How far the telling is."""

    WAITING = "waiting", "送信待ち"
    SENT = "sent", "送信済み"
    FAILED = "failed", "送れませんでした"
    REHEARSED = "rehearsed", "リハーサル（送っていません）"
    DROPPED = "dropped", "送信不要"


class ChatFormat(models.TextChoices):
    """What kind of message a chat service takes."""

    TEAMS = "teams", "Microsoft Teams（ワークフロー）"
    SLACK = "slack", "Slack"
    JSON = "json", "そのほか（JSON）"


class ImportState(models.TextChoices):
    """The steps of a staff import: nothing is written before it is confirmed."""

    CHECKING = "checking", "確認中"
    READY = "ready", "内容の確認待ち"
    APPLYING = "applying", "取り込み中"
    APPLIED = "applied", "取り込み済み"
    UNREADABLE = "unreadable", "読み取れません"
    INTERRUPTED = "interrupted", "中断"
    DISCARDED = "discarded", "取りやめ"


class RowOutcome(models.TextChoices):
    """What an import would do with a row, or with a person whom the file leaves out."""

    NEW = "new", "新しい職員"
    CHANGED = "changed", "変更あり"
    UNCHANGED = "unchanged", "変更なし"
    SKIPPED = "skipped", "取り込まない行"
    FAULTY = "faulty", "直す必要がある行"
    MISSING = "missing", "ファイルにない職員"


class SignInKind(models.TextChoices):
    """What the sign-in log tells of."""

    SUCCESS = "success", "サインイン"
    FAILURE = "failure", "失敗"
    LOCKED = "locked", "ロック"
    REFUSED = "refused", "お断り"
    SIGN_OUT = "sign_out", "サインアウト"
    TIME_OUT = "time_out", "時間切れ"


class SignInMethod(models.TextChoices):
    """The ways in, each switched on by settings."""

    LOCAL = "local", "パスワード"
    LDAP = "ldap", "庁内アカウント（LDAP・AD）"
    OIDC = "oidc", "シングルサインオン（OIDC）"
    SAML = "saml", "シングルサインオン（SAML）"
    HEADER = "header", "認証プロキシ"
    CODE = "code", "2段階認証"


class TransferState(models.TextChoices):
    """Where a batch of transfers stands. That it is announced follows from its hour."""

    DRAFT = "draft", "異動案"
    PREPARING = "preparing", "準備中"
    READY = "ready", "確定"
    APPLIED = "applied", "適用済み"
    UNDONE = "undone", "元に戻しました"
    DISCARDED = "discarded", "取りやめ"


class TransferKind(models.TextChoices):
    """What a line of a batch does to a person."""

    MOVE = "move", "異動"
    TITLE = "title", "職名変更"
    HIRE = "hire", "採用"
    LEAVE = "leave", "退職"
    CONCURRENT_START = "concurrent_start", "兼務"
    CONCURRENT_END = "concurrent_end", "兼務解除"
    JOINT_START = "joint_start", "併任"
    JOINT_END = "joint_end", "併任解除"


class FindingWeight(models.TextChoices):
    """How much a finding of a check weighs: a fault must be mended, a warning be looked at."""

    FAULT = "fault", "直す点"
    WARNING = "warning", "注意"


class TaskState(models.TextChoices):
    """Where a task of a list stands (GOV.UK Design System, task list)."""

    BLOCKED = "blocked", "まだ始められません"
    TODO = "todo", "未着手"
    PROGRESS = "progress", "進行中"
    DONE = "done", "完了"
    PROBLEM = "problem", "問題あり"


class StatusKind(models.TextChoices):
    """Why somebody with a post is not at work in it for a time."""

    CHILDCARE = "childcare", "育児休業"
    LEAVE = "leave", "休職"
    DISPATCH = "dispatch", "派遣"
    SECONDMENT = "secondment", "出向"


# Who cannot take part in the city's own training leaves a rate's denominator for that time.
NOT_COUNTED = frozenset(StatusKind)


class ChangeKind(models.TextChoices):
    """What happened to the organisation on a day."""

    CREATION = "creation", "新設"
    RENAMING = "renaming", "名称変更"
    MERGER = "merger", "統合"
    SPLIT = "split", "分割"
    CLOSING = "closing", "廃止"
