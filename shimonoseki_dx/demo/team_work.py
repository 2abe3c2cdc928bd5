"""A year of what teams do: records, next actions, files, plans, and the specialists' help."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from psycopg.types.range import DateRange

from shimonoseki_dx.demo.accounts import OFFICE
from shimonoseki_dx.demo.people import Population
from shimonoseki_dx.demo.setting import Setting, at, data_rows
from shimonoseki_dx.demo.teams import Rosters
from staff.models import StaffMember
from teams.choices import ActivityKind, PlanState, SupportState, TeamRole
from teams.models import (
    Activity,
    ActivityParticipant,
    Attachment,
    NextAction,
    PlanAnswer,
    PlanMoveRecord,
    PlanQuestion,
    Specialist,
    SpecialistAssignment,
    SupportComment,
    SupportLog,
    SupportMoveRecord,
    SupportRequest,
    Team,
    YearPlan,
)

# Teams that record something; the others show the office where nothing happens.
ACTIVE = ("SHI", "SOG", "SOM", "ZAI", "KEN", "KKO", "SUI", "KYO", "FUK", "HOK")
QUIET = ("SUI",)  # it has begun, and then nothing more
EVERY_DAYS = 23
LOOK_BACK = 330
NOTES = "打合せの記録\r\n1. 課題の進み具合\r\n2. 次に取り組むこと\r\n".encode("utf-8-sig")
EXPERTISE = {
    "producer": ("業務改革、デジタル戦略、合意形成", "部局をまたぐ取組の組み立て方を、一緒に考えます。"),
    "project_manager": ("調達、工程管理、見積りの確認", "システムの調達や改修の進め方の相談に応じます。"),
    "service_designer": ("利用者調査、様式の見直し、画面設計", "市民や職員が使いやすい手続を、一緒につくります。"),
    "engineer": ("データ活用、RPA、ローコード開発", "手作業の自動化や、表計算の見直しを手伝います。"),
}  # fmt: skip
ANSWERS = {
    "部局で困っていること": "紙の申請の転記に、月に約60時間かかっています。照会の回答も重なり、窓口の対応が遅れることがあります。",
    "前の年度の振り返り": "様式の見直しは2つの手続で終わりました。自動化の試行は、例外が多く途中で止まりました。",
    "今年度に良くすること": "1. 申請の転記をなくす。\n2. よくある照会への回答をまとめて公開する。\n3. 窓口の待ち時間を短くする。",
    "目標の数値": "転記の時間を月60時間から20時間に減らします。照会の件数を年40件から10件に減らします。",
    "取り組む課題と対応策": "様式の記入欄を減らし、電子申請に移します。担当は推進リーダーです。",
    "進め方と時期": "第1四半期に調査、第2四半期に試行、第3四半期に導入、第4四半期に効果の測定をします。定例は月1回です。",
    "メンバーが身に付けること": "推進員の全員が、ローコードの基礎の研修を受けます。",
    "専門人材に相談したいこと": "7月ごろに、様式の見直しと画面の案を一緒に考えてほしいです。",
}


def work(setting: Setting, population: Population, rosters: Rosters) -> list[tuple[str, int]]:
    """Write a year of work down; return what there is, with counts."""
    teams = list(Team.objects.filter(department__code__in=ACTIVE).select_related("department"))
    helpers = _prepare_specialists(setting, teams)
    records = [each for team in teams for each in _records(setting, rosters, team)]
    _write_records(setting, records)
    plans = _write_plans(setting, population, rosters, teams)
    requests = _write_support(setting, population, rosters, teams, helpers)
    return [("活動記録", len(records)), ("年度計画", plans), ("支援依頼", requests)]


def _prepare_specialists(setting: Setting, teams: list[Team]) -> dict[int, list[Specialist]]:
    """Say what each specialist can do, and let each support a few teams; team → specialists."""
    people = list(Specialist.objects.select_related("person").order_by("pk"))
    for one in people:
        one.expertise, one.introduction = EXPERTISE[one.kind]
        one.fold_search_text()
    Specialist.objects.bulk_update(people, ["expertise", "introduction", "search_text"])
    term = DateRange(setting.year.first_day, setting.year.next_first_day)
    helpers: dict[int, list[Specialist]] = {}
    for number, team in enumerate(teams):
        for step in range(1 + number % 2):
            if people:
                helpers.setdefault(team.pk, []).append(people[(number + 2 * step) % len(people)])
    SpecialistAssignment.objects.bulk_create(
        SpecialistAssignment(specialist=one, team_id=team, period=term, note="業務の見直しの助言")
        for team, found in helpers.items()
        for one in dict.fromkeys(found)
    )
    return helpers


class _Record:
    """One activity with who took part and what comes next."""

    def __init__(self, activity: Activity, people: list[StaffMember], row: dict[str, str]) -> None:
        self.activity, self.people, self.row = activity, people, row


def _records(setting: Setting, rosters: Rosters, team: Team) -> Iterator[_Record]:
    random = setting.random(f"activities {team.department.code}")
    roles = (TeamRole.LEAD, TeamRole.LEADER, TeamRole.MEMBER)
    members = [resident.member for resident in rosters.of(team.department_id, *roles)]
    if not members:
        return
    rows = data_rows("activities.csv")
    until = 95 if team.department.code in QUIET else 2
    for number, days in enumerate(range(LOOK_BACK, until, -EVERY_DAYS)):
        row = rows[1] if not number else rows[(number * 5 + random.randrange(3)) % len(rows)]
        day = setting.working_day(-(days + random.randrange(8)))
        if day >= setting.today:
            continue
        people = members[:1] + random.sample(members[1:], min(len(members) - 1, 4))
        yield _Record(_activity(team, row, day, random.choice(people[-2:])), people, row)


def _activity(team: Team, row: dict[str, str], day: date, writer: StaffMember) -> Activity:
    minutes = int(Decimal(row["hours"]) * 60)
    begin = 13 * 60 + 30
    moment = at(day, 16, 40)
    activity = Activity(
        team=team, on=day, starts_at=time(*divmod(begin, 60)),
        ends_at=time(*divmod(begin + minutes, 60)), duration=minutes,
        kind=ActivityKind(row["kind"]), title=row["title"], content=row["content"],
        result=row["result"], decisions=row["decisions"], created_by=writer,
        created_at=moment, updated_at=moment,
    )  # fmt: skip
    activity.fold_search_text()
    return activity


def _write_records(setting: Setting, records: list[_Record]) -> None:
    Activity.objects.bulk_create([record.activity for record in records], batch_size=500)
    ActivityParticipant.objects.bulk_create(
        [
            ActivityParticipant(activity=record.activity, person=person)
            for record in records
            for person in record.people
        ],
        batch_size=1000,
    )
    NextAction.objects.bulk_create(
        [_next_action(setting, record) for record in records], batch_size=500
    )
    for record in records[:: max(1, len(records) // 6)]:
        file = ContentFile(NOTES, name="打合せの記録.txt")
        Attachment.objects.create(
            activity=record.activity, file=file, filename=file.name, content_type="text/plain",
            size=len(NOTES), by=record.activity.created_by, created_at=record.activity.created_at,
        )  # fmt: skip


def _next_action(setting: Setting, record: _Record) -> NextAction:
    day = record.activity.on
    due = day + timedelta(days=30)
    is_done = due < setting.today - timedelta(days=20)
    return NextAction(
        activity=record.activity,
        text=record.row["next_action"],
        owner=record.people[-1],
        due_on=due,
        done_on=day + timedelta(days=24) if is_done else None,
    )


def _write_plans(
    setting: Setting, population: Population, rosters: Rosters, teams: list[Team]
) -> int:
    """Give most teams a plan: confirmed, handed in, or a draft."""
    questions = list(PlanQuestion.objects.filter(fiscal_year=setting.year.year))
    office = population.by_number(OFFICE).member
    states = [PlanState.CONFIRMED] * 5 + [PlanState.SUBMITTED] * 2 + [PlanState.DRAFT]
    plans = []
    for team, state in zip(teams, states, strict=False):
        lead = next(iter(rosters.of(team.department_id, TeamRole.LEAD)), None)
        begun = at(setting.year.first_day + timedelta(days=20), 10)
        plan = YearPlan.objects.create(
            team=team, fiscal_year=setting.year.year, state=state, version=2, updated_at=begun
        )
        written = questions if state != PlanState.DRAFT else questions[:3]
        PlanAnswer.objects.bulk_create(
            PlanAnswer(plan=plan, question=q, text=ANSWERS.get(q.title, "")) for q in written
        )
        by = lead.member if lead else office
        _plan_moves(plan, begun, by, office)
        plans.append(plan)
    return len(plans)


def _plan_moves(plan: YearPlan, begun: object, lead: StaffMember, office: StaffMember) -> None:
    way = [PlanState.DRAFT, PlanState.SUBMITTED, PlanState.CONFIRMED]
    steps = zip(way, way[1:], (lead, office), (3, 9), strict=False)
    for before, after, by, days in steps:
        if way.index(after) <= way.index(PlanState(plan.state)):
            PlanMoveRecord.objects.create(
                plan=plan, from_state=before, to_state=after, by=by,
                at=begun + timedelta(days=days),
            )  # fmt: skip


def _write_support(
    setting: Setting,
    population: Population,
    rosters: Rosters,
    teams: list[Team],
    helpers: dict[int, list[Specialist]],
) -> int:
    office = population.by_number(OFFICE).member
    rows = data_rows("support.csv")
    for number, row in enumerate(rows):
        team = teams[number % len(teams)]
        members = rosters.of(team.department_id, TeamRole.LEADER, TeamRole.LEAD)
        if members and helpers.get(team.pk):
            asker = members[0].member
            _request(setting, row, team, asker, office, helpers[team.pk][0])
    return SupportRequest.objects.count()


def _request(
    setting: Setting,
    row: dict[str, str],
    team: Team,
    asker: StaffMember,
    office: StaffMember,
    helper: Specialist,
) -> None:
    state = SupportState(row["state"])
    asked_on = setting.working_day(-int(row["days_ago"]))
    held = state not in (SupportState.RECEIVED, SupportState.DECLINED)
    request = SupportRequest(
        team=team, subject=row["subject"], purpose=row["purpose"], state=state,
        wished_on=asked_on + timedelta(days=int(row["wish_days"]))
        if int(row["wish_days"]) > 0 else setting.working_day(int(row["wish_days"])),
        specialist=helper if held else None, requested_by=asker,
        created_at=at(asked_on, 9, 40), updated_at=at(asked_on, 9, 40),
    )  # fmt: skip
    request.fold_search_text()
    request.save()
    moment = _steps(request, office, helper)
    for number, text in enumerate(filter(None, row["log"].split("|"))):
        day = min(asked_on + timedelta(days=6 + 7 * number), setting.today - timedelta(days=1))
        SupportLog.objects.create(
            request=request, specialist=helper, on=day, hours=Decimal("1.5") + number,
            text=text, by=helper.person, created_at=at(day, 17),
        )  # fmt: skip
    if held:
        SupportComment.objects.create(
            request=request, author=helper.person, created_at=moment,
            text="来週、そちらへ伺います。今使っている様式や表を見せてください。",
        )  # fmt: skip


def _steps(request: SupportRequest, office: StaffMember, helper: Specialist) -> object:
    """Write the steps that have led to the state; return the moment of the last."""
    s = SupportState
    ways = {
        s.DECLINED: [
            (s.RECEIVED, s.DECLINED, office, "理由：市の仕事ではないため、お受けできません。")
        ],
    }
    way = [
        (s.RECEIVED, s.ASSIGNED, office, f"担当：{helper.person.name}"),
        (s.ASSIGNED, s.WORKING, helper.person, ""),
        (s.WORKING, s.DONE, helper.person, "チームだけで続けられるようになりました。"),
    ]
    reached = {s.RECEIVED: 0, s.ASSIGNED: 1, s.WORKING: 2, s.DONE: 3}
    steps = ways.get(request.state, way[: reached.get(request.state, 0)])
    moment = request.created_at
    for number, (before, after, by, note) in enumerate(steps):
        moment = request.created_at + timedelta(days=1 + 2 * number if after != s.DONE else 30)
        SupportMoveRecord.objects.create(
            request=request, from_state=before, to_state=after, by=by, note=note, at=moment
        )
    SupportRequest.objects.filter(pk=request.pk).update(updated_at=moment)
    return moment
