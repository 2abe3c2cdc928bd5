"""Words of chapter 5 of the policy, used by more than one module."""

from django.db import models


class TeamRole(models.TextChoices):
    """The three roles of a DX promotion team."""

    LEAD = "lead", "DX統括リーダー"
    LEADER = "leader", "DX推進リーダー"
    MEMBER = "member", "DX推進員"


class Basis(models.TextChoices):
    """Why somebody acts on a seat: chosen for it, by the own post, or in the holder's place."""

    APPOINTMENT = "appointment", "選任"
    POST = "post", "充て職"
    DEPUTY = "deputy", "代理"


# The term of a post (充て職): its end may be a secret until the transfer is published (内示).
IN_POST = "職にある間"


class SeatState(models.TextChoices):
    """How a chair is taken on a day. All but the first are open."""

    FILLED = "filled", "在席"
    VACANT = "vacant", "空席"
    EXPIRED = "expired", "任期切れ"
    AWAY = "away", "別の所属の人だけ"
    LEAVE = "leave", "不在"
    DEPUTY = "deputy", "代理が対応中"


class ChairAct(models.TextChoices):
    """What leads on from an open chair."""

    APPOINT = "appoint", "選任する"
    END = "end", "任期を終える"
    ASK_END = "ask_end", "任期を終えるよう頼む"
    NOMINATE = "nominate", "推薦する"
    FOLLOW = "follow", "次の人を推薦する"
    OFFER = "offer", "申し出る"
    POST = "post", "充て職の定めを見る"


class ChairReader(models.TextChoices):
    """As what somebody looks at an open chair."""

    OFFICE = "office", "事務局"
    NOMINATOR = "nominator", "席のある所属の所属長・DX統括リーダー"
    COLLEAGUE = "colleague", "チームの部局の職員"


class EndingState(models.TextChoices):
    """Where a request to end a term stands."""

    OPEN = "open", "事務局の確認待ち"
    ENDED = "ended", "任期を終えた"
    DECLINED = "declined", "終えない"


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


class OnTransfer(models.TextChoices):
    """What becomes of an appointment when a transfer takes its holder away from the seat."""

    END = "end", "異動の前日で終える"
    CONTINUE = "continue", "任期の終わりまで続ける"
    ASK = "ask", "続けるかを部局に確かめる"


class ChainHat(models.TextChoices):
    """As what somebody acts on a nomination."""

    PERSON = "person", "推薦された本人"
    NOMINATOR = "nominator", "推薦した人"
    HEAD = "head", "席のある所属の所属長"
    LEAD = "lead", "DX統括リーダー"
    OFFICE = "office", "事務局"


class NominationOrigin(models.TextChoices):
    """Who has put a person forward."""

    HEAD = "head", "所属長の推薦"
    LEAD = "lead", "DX統括リーダーの推薦"
    OWN = "own", "本人の申出"
    OFFICE = "office", "事務局の推薦"


class NominationState(models.TextChoices):
    """Where a nomination stands: 推薦 → 承諾 → 選任."""

    ASKED = "asked", "本人の承諾待ち"
    ACCEPTED = "accepted", "選任待ち"
    APPOINTED = "appointed", "選任済み"
    DECLINED = "declined", "本人が辞退"
    WITHDRAWN = "withdrawn", "取り下げ"
    CLOSED = "closed", "選任しない"


class RequestCause(models.TextChoices):
    """Why somebody is asked to nominate a successor."""

    TRANSFER = "transfer", "人事異動"
    LEAVING = "leaving", "退職"
    VACANCY = "vacancy", "空席"


class RequestState(models.TextChoices):
    """Where a request for a nomination stands."""

    OPEN = "open", "後任が未定"
    FILLED = "filled", "後任を選任"
    CANCELLED = "cancelled", "取りやめ"


class RequestStage(models.TextChoices):
    """Whose turn it is on an open request; follows from its due day (``rules.requests``)."""

    HEAD = "head", "所属長"
    LEAD = "lead", "DX統括リーダー"
    OFFICE = "office", "事務局"


class QuestionAnswer(models.TextChoices):
    """The department's answer about somebody who was transferred away."""

    CONTINUE = "continue", "続ける"
    END = "end", "終える"


class RenewalChoice(models.TextChoices):
    """What becomes of a seat in the new fiscal year."""

    CONTINUE = "continue", "続ける"
    REPLACE = "replace", "交代する"
    EMPTY = "empty", "空席にする"
    ASK = "ask", "本人に確かめる"


class RenewalState(models.TextChoices):
    """Where the renewal of a team for a year stands."""

    PREPARING = "preparing", "準備中"
    SUBMITTED = "submitted", "事務局の確認待ち"
    CONFIRMED = "confirmed", "確定"


class SupportState(models.TextChoices):
    """Where a request to a specialist stands."""

    RECEIVED = "received", "受付"
    ASSIGNED = "assigned", "担当決定"
    WORKING = "working", "対応中"
    DONE = "done", "完了"
    DECLINED = "declined", "見送り"


class SupportSide(models.TextChoices):
    """In what capacity somebody touches a support request. One person may have several."""

    TEAM = "team", "チームの人"
    SPECIALIST = "specialist", "専門人材"
    HELPER = "helper", "担当の専門人材"
    OFFICE = "office", "事務局"


class ActivityKind(models.TextChoices):
    """What a team did."""

    MEETING = "meeting", "打合せ・会議"
    SURVEY = "survey", "業務の調査"
    TRIAL = "trial", "ツールの試行"
    IMPROVEMENT = "improvement", "改善の実施"
    LEARNING = "learning", "勉強会"
    SHARING = "sharing", "周知・横展開"
    OTHER = "other", "そのほか"


class PlanState(models.TextChoices):
    """Where a team's plan for a fiscal year stands."""

    DRAFT = "draft", "下書き"
    SUBMITTED = "submitted", "提出"
    CONFIRMED = "confirmed", "確認"
