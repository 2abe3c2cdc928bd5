"""What the actions of specialists, support, activities and plans write, tell and refuse."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook
from psycopg.types.range import DateRange
from pypdf import PdfReader

from japan.fiscal import FiscalYear
from staff.actions import jobs
from staff.choices import JobState, TaskState
from staff.models import Notice
from teams.actions import activities, plans, specialists, support
from teams.actions.activities import WantedAction
from teams.choices import PlanState, SupportState, TeamRole
from teams.models import Activity, Attachment, NextAction, PlanAnswer, PlanQuestion, YearPlan
from teams.queries.activities import quiet_teams, year_hours
from teams.queries.reports import team_report
from teams.queries.specialists import load_of
from teams.rules import TeamRefused
from teams.rules.refusals import Stale
from teams.tables.reports import report_pdf, report_xlsx
from teams.tasklist import plan_tasks
from teams.tasks import write_report_pack
from tests.factories.staff import (
    DepartmentFactory,
    StaffMemberFactory,
    employee,
    office_member,
)
from tests.factories.team_work import (
    ActivityFactory,
    AttachmentFactory,
    HelpedRequestFactory,
    NextActionFactory,
    PlanAnswerFactory,
    PlanQuestionFactory,
    SpecialistAssignmentFactory,
    SupportLogFactory,
    SupportRequestFactory,
    YearPlanFactory,
)
from tests.factories.teams import SpecialistFactory, TeamFactory, appoint

pytestmark = pytest.mark.django_db

TERM = {"starts_on": date(2026, 4, 1), "last_day": date(2027, 3, 31)}
KNOWN = {"kind": "engineer", "organisation": "", "expertise": "RPA", "introduction": ""}


@pytest.fixture
def team():
    return TeamFactory(department=DepartmentFactory(code="SIM", name="市民部"))


@pytest.fixture
def lead(team):
    person = employee()
    appoint(person, team.department, TeamRole.LEAD)
    return person


@pytest.fixture
def member(team):
    person = employee()
    appoint(person, team.department, TeamRole.MEMBER)
    return person


@pytest.fixture
def office():
    return office_member()


def refusal(deed, *arguments, **named):
    with pytest.raises(TeamRefused) as refused:
        deed(*arguments, **named)
    return str(refused.value)


def told(person):
    return list(Notice.objects.filter(recipient=person).values_list("title", flat=True))


# --- Specialists ------------------------------------------------------------------------------


def test_specialist_term_ends_with_the_account(office):
    person = StaffMemberFactory(name="𠮷田 健", expires_on=date(2026, 12, 31))

    sentence = refusal(specialists.register_specialist, person=person, **KNOWN, **TERM, by=office)

    assert sentence == (
        "𠮷田 健さんのアカウントは2026年12月31日までです。"
        "任期をその日までにするか、先にアカウントの期限を延ばしてください。"
    )


def test_specialist_is_registered_once(office):
    held = SpecialistFactory(person__name="𠮷田 健")

    sentence = refusal(
        specialists.register_specialist, person=held.person, **KNOWN, **TERM, by=office
    )

    assert sentence == "𠮷田 健さんは、もう登録されています。"


def test_specialist_edited_twice_from_the_same_page(office):
    held = SpecialistFactory()
    specialists.edit_specialist(specialist=held, version=1, **KNOWN, **TERM, by=office)

    with pytest.raises(Stale):
        specialists.edit_specialist(specialist=held, version=1, **KNOWN, **TERM, by=office)


def test_ending_a_term_ends_the_support_of_teams(office):
    now = SpecialistAssignmentFactory(period=DateRange(date(2026, 4, 1), None))
    one = now.specialist
    later = SpecialistAssignmentFactory(
        specialist=one, period=DateRange(date(2027, 1, 1), date(2027, 4, 1))
    )
    HelpedRequestFactory(specialist=one)
    HelpedRequestFactory(specialist=one, state=SupportState.DONE)

    left = specialists.end_specialist(specialist=one, last_day=date(2026, 12, 31), by=office)

    now.refresh_from_db()
    one.refresh_from_db()
    assert left == 1
    assert (one.last_day, now.last_day) == (date(2026, 12, 31), date(2026, 12, 31))
    assert not one.assignments.filter(pk=later.pk).exists()
    assert told(one.person) == ["デジタル専門人材の任期は2026年12月31日までです"]


@pytest.mark.parametrize(
    ("term", "sentence"),
    [
        (
            {"starts_on": date(2026, 5, 1), "last_day": None},
            "担当の期間は、専門人材の任期の中にしてください。",
        ),
        (
            {"starts_on": date(2026, 5, 1), "last_day": date(2026, 5, 31)},
            "𠮷田 健さんは、その期間にすでに市民部を担当しています。",
        ),
        (
            {"starts_on": date(2026, 5, 2), "last_day": date(2026, 5, 1)},
            "任期の最後の日は、始まりの日以後にしてください。",
        ),
    ],
)
def test_team_of_a_specialist_refused(office, team, term, sentence):
    one = SpecialistFactory(
        person__name="𠮷田 健", period=DateRange(date(2026, 4, 1), date(2027, 4, 1))
    )
    april = {"starts_on": date(2026, 4, 1), "last_day": date(2026, 5, 31)}
    specialists.assign_team(specialist=one, team=team, note="", **april, by=office)

    named = {"specialist": one, "team": team, "note": "", "by": office}
    assert refusal(specialists.assign_team, **named, **term) == sentence


def test_load_counts_the_months_of_the_log():
    log = SupportLogFactory(on=date(2026, 11, 10), hours=Decimal("1.5"))
    SupportLogFactory(request=log.request, on=date(2026, 11, 30), hours=Decimal("0.25"))
    SupportLogFactory(request=log.request, on=date(2027, 3, 31), hours=Decimal(2))
    SupportLogFactory(request=log.request, on=date(2027, 4, 1), hours=Decimal(9))

    load = load_of(log.specialist, FiscalYear(2026))

    assert load.total == Decimal("3.75")
    assert {n: h for n, h in enumerate(load.hours) if h} == {7: Decimal("1.75"), 11: Decimal(2)}


# --- Support ----------------------------------------------------------------------------------


def test_request_tells_office_and_the_teams_specialists(team, member, office):
    held = SpecialistAssignmentFactory(team=team)
    other = SpecialistFactory()

    support.ask_support(
        team=team, subject="電子申請", purpose="相談", wished_on=None, issue_numbers=[], by=member
    )

    title = ["支援の依頼がありました：電子申請"]
    assert [told(p) for p in (office, held.specialist.person, other.person, member)] == [
        title, title, [], [],
    ]  # fmt: skip


def test_request_of_a_team_without_specialists_tells_all(team, member):
    other = SpecialistFactory()

    support.ask_support(
        team=team, subject="電子申請", purpose="相談", wished_on=None, issue_numbers=[], by=member
    )

    assert told(other.person) == ["支援の依頼がありました：電子申請"]


def test_helper_and_team_hear_of_the_office_naming_one(team, lead, member, office):
    one = SpecialistFactory(person__name="𠮷田 健")
    asked = SupportRequestFactory(team=team, subject="電子申請", requested_by=member)

    support.assign_support(request=asked, specialist=one, seen_state="received", by=office)

    assert told(one.person) == ["支援依頼の担当になりました：電子申請"]
    assert told(lead) == told(member) == ["支援依頼の担当が決まりました：電子申請"]
    assert told(office) == []


def test_going_back_frees_the_request_and_tells_the_former_helper(team, member, office):
    asked = HelpedRequestFactory(team=team, state=SupportState.ASSIGNED, subject="電子申請")
    former = asked.specialist

    support.move_support(
        request=asked, seen_state="assigned", to_state="received", note="都合が悪い", by=office
    )

    asked.refresh_from_db()
    assert (asked.state, asked.specialist) == (SupportState.RECEIVED, None)
    assert told(former.person) == ["支援依頼が「受付」になりました：電子申請"]


def test_log_of_the_office_is_the_helpers_time(office):
    asked = HelpedRequestFactory()

    log = support.add_log(
        request=asked, on=timezone.localdate(), hours=Decimal("0.5"), text="電話", by=office
    )

    assert (log.specialist, log.by) == (asked.specialist, office)


# --- Activities -------------------------------------------------------------------------------


def edited(activity, **changes):
    return {
        "activity": activity, "version": activity.version, "hours": 1.0, "participants": [],
        "on": activity.on, "starts_at": None, "ends_at": None, "kind": "meeting",
        "title": activity.title, "content": "新しい内容", "result": "", "decisions": "",
        "others": "", "issue_numbers": [], **changes,
    }  # fmt: skip


def test_activity_edited_twice_from_the_same_page(lead, team):
    activity = ActivityFactory(team=team)
    activities.edit_activity(**edited(activity), by=lead)

    with pytest.raises(Stale):
        activities.edit_activity(**edited(activity, content="古い画面"), by=lead)
    assert Activity.objects.get().content == "新しい内容"


def test_next_actions_are_changed_added_and_taken_away(lead, member, team):
    kept, gone = NextActionFactory.create_batch(2, activity__team=team)
    gone.activity = kept.activity
    gone.save()
    lines = [
        WantedAction("直した", owner=member, pk=kept.pk),
        WantedAction("", pk=gone.pk),
        WantedAction("新しい"),
    ]

    activities.edit_activity(**edited(kept.activity, next_actions=lines), by=lead)

    found = NextAction.objects.filter(activity=kept.activity).order_by("pk")
    assert list(found.values_list("text", "owner")) == [("直した", member.pk), ("新しい", None)]
    assert told(member) == ["活動で決まった「次にすること」があります"]


def test_file_goes_with_its_record(lead, team, django_capture_on_commit_callbacks):
    file = AttachmentFactory(activity__team=team)
    stored = file.file.storage.path(file.file.name)

    with django_capture_on_commit_callbacks(execute=True):
        activities.delete_activity(activity=file.activity, by=lead)

    assert not Activity.objects.exists()
    assert not Attachment.objects.exists()
    assert not file.file.storage.exists(stored)


def test_file_is_kept_under_a_name_of_ours(lead, team):
    upload = SimpleUploadedFile("個人名を含む資料.pdf", b"%PDF-1.7", content_type="text/html")

    file = activities.attach(activity=ActivityFactory(team=team), file=upload, by=lead)

    assert (file.filename, file.content_type) == ("個人名を含む資料.pdf", "application/pdf")
    assert file.file.name.startswith("activities/")
    assert "個人名" not in file.file.name


def test_eleventh_file_is_refused(lead, team):
    activity = ActivityFactory(team=team)
    AttachmentFactory.create_batch(10, activity=activity)
    upload = SimpleUploadedFile("資料.pdf", b"%PDF-1.7")

    sentence = refusal(activities.attach, activity=activity, file=upload, by=lead)

    assert sentence == "1つの記録に添付できるのは、10個までです。"


def test_record_of_another_is_not_edited(member, team):
    sentence = refusal(activities.edit_activity, **edited(ActivityFactory(team=team)), by=member)

    assert sentence == "この記録を変えられるのは、記録した人、DX統括リーダー、事務局です。"


def test_quiet_teams_and_hours_of_the_year(team):
    today = timezone.localdate()
    ActivityFactory(on=today - timedelta(days=60))
    ActivityFactory(team=team, on=today - timedelta(days=61), duration=90)

    assert list(quiet_teams(today)) == [team]
    year = year_hours(team, FiscalYear.of(today - timedelta(days=61)))
    assert (year.count, year.total) == (1, Decimal("1.5"))


# --- Plans and reports ------------------------------------------------------------------------


def test_plan_takes_over_last_years_words_into_empty_fields(team, lead):
    goal, size = (PlanQuestionFactory(fiscal_year=2025, title=title) for title in ("目標", "数値"))
    for question, text in ((goal, "去年の目標"), (size, "去年の数値")):
        PlanAnswerFactory(
            plan=YearPlan.objects.get_or_create(team=team, fiscal_year=2025)[0],
            question=question, text=text,
        )  # fmt: skip
    new_goal = PlanQuestionFactory(title="目標")
    new_size = PlanQuestionFactory(title="数値")
    plans.save_plan(team=team, year=2026, version=0, answers={new_goal.pk: "今年の目標"}, by=lead)

    assert plans.copy_plan(team=team, year=2026, by=lead) == 1
    answers = PlanAnswer.objects.filter(plan__fiscal_year=2026)
    assert dict(answers.values_list("question", "text")) == {
        new_goal.pk: "今年の目標", new_size.pk: "去年の数値",
    }  # fmt: skip


def test_template_of_a_new_year_takes_the_answers_along(team, office):
    old = PlanQuestionFactory(fiscal_year=2025, title="目標", is_default_example=True)
    answer = PlanAnswerFactory(plan__team=team, question=old)  # the plan is of 2026

    assert plans.copy_questions(to_year=2026, by=office) == 1

    answer.refresh_from_db()
    new = PlanQuestion.objects.get(fiscal_year=2026)
    assert (answer.question, new.title, new.is_default_example) == (new, "目標", True)
    assert refusal(plans.copy_questions, to_year=2026, by=office) == (
        "令和8年度の様式は、もうあります。"
    )


def test_field_with_answers_stays(office):
    answer = PlanAnswerFactory()

    assert refusal(plans.delete_question, question=answer.question, by=office) == (
        "この欄に書いたチームがあるため、消せません。見出しや案内を直してください。"
    )


def test_confirmed_plan_is_not_written(team, lead):
    YearPlanFactory(team=team, state=PlanState.CONFIRMED)

    sentence = refusal(plans.save_plan, team=team, year=2026, version=1, answers={}, by=lead)

    assert sentence == (
        "「確認」の計画は、書き直せません。書き直すときは、事務局に相談してください。"
    )


def test_plan_is_told_of(team, lead, office):
    plan = YearPlanFactory(team=team)

    plans.move_plan(plan=plan, seen_state="draft", to_state="submitted", by=lead)
    plans.move_plan(
        plan=plan, seen_state="submitted", to_state="draft", reason="数値がありません", by=office
    )

    assert told(office) == ["市民部の令和8年度の計画が提出されました"]
    assert told(lead) == ["市民部の令和8年度の計画が下書きに戻りました"]


def test_april_tasks_of_lead_and_office(team, lead, office):
    day = date(2026, 4, 1)
    assert [(t.title, t.state) for t in plan_tasks(lead, day)] == [
        ("市民部の令和8年度の年度計画を出す", TaskState.TODO)
    ]
    YearPlanFactory(team=team, state=PlanState.SUBMITTED)

    assert [t.state for t in plan_tasks(lead, day)] == [TaskState.DONE]
    assert [(t.title, t.state, t.note) for t in plan_tasks(office, day)] == [
        ("令和8年度の年度計画の様式を決める", TaskState.TODO, "前の年度の様式を使っています"),
        ("チームの年度計画を確認する", TaskState.TODO, "確認待ち 1件、確認済み 0/1"),
    ]
    assert plan_tasks(employee(), day) == []


@pytest.fixture
def report(team, lead):
    activity = ActivityFactory(team=team, title="窓口の調査", duration=90, result="月曜が混む")
    NextActionFactory(activity=activity, text="案をつくる", due_on=date(2026, 12, 1))
    PlanAnswerFactory(plan__team=team, text="紙を減らします。")
    SupportLogFactory(request__team=team, request__subject="電子申請の相談")
    ActivityFactory(team=team, title="去年の打合せ", on=date(2026, 3, 31))
    return team_report(team, FiscalYear(2026))


def test_report_as_workbook(report, lead):
    target = BytesIO()
    report_xlsx(report, target)

    book = load_workbook(target)
    sheets = {name: [[c.value for c in row] for row in book[name].rows] for name in book.sheetnames}
    assert list(sheets) == [
        "概要", "メンバー", "年度計画", "活動", "月ごとの時間", "受けた支援",
    ]  # fmt: skip
    assert sheets["概要"][1:] == [
        ["メンバー", "1人"], ["年度計画", "下書き"], ["活動", "1件、1.5時間"],
        ["受けた支援", "1件、1.5時間"],
    ]  # fmt: skip
    assert [row[2] for row in sheets["活動"][1:]] == ["窓口の調査"]
    assert sheets["活動"][1][8] == "案をつくる(期限 2026年12月1日)"
    assert sheets["メンバー"][1][:3] == ["DX統括リーダー", "部局全体", lead.name]
    assert dict(sheets["月ごとの時間"][1:])["11月"] == 1.5
    assert sheets["受けた支援"][1][0] == "電子申請の相談"


def test_report_as_pdf(report):
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(report_pdf(report))).pages)

    for words in (
        "令和8年度 市民部 DX推進チーム 活動報告",
        "窓口の調査",
        "紙を減らします。",
        "月曜が混む",
    ):
        assert words.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    assert "去年の打合せ" not in text


def test_pack_has_two_files_for_each_team(report, office):
    other = TeamFactory(department__code="KOW", department__name="港湾局")
    job = jobs.open_job(
        kind="export",
        title="活動報告",
        params={"year": 2026, "teams": [report.team.pk, other.pk]},
        by=office,
    )
    for _ in range(2):  # a second run finds the work done
        write_report_pack(job.pk)

    job.refresh_from_db()
    with job.file.open("rb") as file, ZipFile(file) as pack:
        assert sorted(pack.namelist()) == [
            "KOW_活動報告_R8_港湾局.pdf", "KOW_活動報告_R8_港湾局.xlsx",
            "SIM_活動報告_R8_市民部.pdf", "SIM_活動報告_R8_市民部.xlsx",
        ]  # fmt: skip
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    assert Notice.objects.filter(recipient=office).count() == 1
