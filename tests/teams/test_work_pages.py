"""Pages of specialists, support, activities and plans: who may open which, object by object."""

import pytest
from django.urls import reverse
from django.utils import timezone

from staff.models import Job
from teams.choices import PlanState, TeamRole
from teams.models import Activity, Attachment, NextAction, SupportLog, SupportRequest, YearPlan
from tests.factories.staff import DepartmentFactory, employee, office_member
from tests.factories.team_work import (
    ActivityFactory,
    ActivityParticipantFactory,
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

WHO = ["employee", "member", "leader", "lead", "other_lead", "helper", "specialist", "office"]


@pytest.fixture
def team():
    return TeamFactory(department=DepartmentFactory(code="SIM", name="市民部"))


@pytest.fixture
def helper(team):
    """The specialist who supports the team."""
    held = SpecialistAssignmentFactory(team=team)
    return held.specialist


@pytest.fixture
def people(team, helper):
    found = {role: employee() for role in TeamRole.values}
    for role, person in found.items():
        appoint(person, team.department, role)
    other = employee()
    appoint(other, DepartmentFactory(), TeamRole.LEAD)
    return {
        **found,
        "employee": employee(),
        "other_lead": other,
        "helper": helper.person,
        "specialist": SpecialistFactory().person,
        "office": office_member(),
    }


def statuses(client, people, url, *, method="get", data=None):
    """Return who gets which answer."""
    found = {}
    for who in WHO:
        client.force_login(people[who])
        response = getattr(client, method)(url, data or {})
        if response.streaming:
            list(response)  # read to its end, a file closes itself
        found[who] = response.status_code
    return found


def only(*allowed, ok=200, refused=404):
    return {who: ok if who in allowed else refused for who in WHO}


TEAM = ("member", "leader", "lead")


# --- Who opens what ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("specialist-list", []),
        ("support-list", []),
        ("activity-list", []),
        ("plan-list", []),
        ("team-activities", ["SIM"]),
        ("team-support", ["SIM"]),
        ("plan-detail", ["SIM", 2026]),
    ],
)
def test_everybody_opens(client, people, name, arguments):
    assert statuses(client, people, reverse(f"teams:{name}", args=arguments)) == only(*WHO)


@pytest.mark.parametrize(
    "name",
    ["specialist-create", "specialist-load", "quiet-list", "plan-question-list", "report-pack"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_office_alone_opens(client, people, name, method):
    found = statuses(client, people, reverse(f"teams:{name}"), method=method)

    assert {who: status == 404 for who, status in found.items()} == {
        who: who != "office" for who in WHO
    }


def test_office_alone_changes_specialists(client, people, helper):
    held = helper.assignments.get()
    for name, pk in [
        ("specialist-edit", helper.pk),
        ("specialist-end", helper.pk),
        ("assignment-create", helper.pk),
        ("assignment-end", held.pk),
    ]:
        url = reverse(f"teams:{name}", args=[pk])
        assert statuses(client, people, url) == only("office"), name
        assert statuses(client, people, url, method="post") == only("office", ok=422), name


def test_specialist_page_shows_hours_to_self_and_office(client, people, helper):
    SupportLogFactory(request=HelpedRequestFactory(specialist=helper))
    seen = {}
    for who in WHO:
        client.force_login(people[who])
        response = client.get(helper.get_absolute_url())
        seen[who] = "の稼働" in response.content.decode()

    assert seen == {who: who in ("helper", "office") for who in WHO}


def test_support_request_is_seen_by_its_team_specialists_and_office(client, people, team):
    asked = SupportRequestFactory(team=team)

    assert statuses(client, people, asked.get_absolute_url()) == only(
        *TEAM, "helper", "specialist", "office"
    )


def test_support_request_is_seen_by_who_asked_after_leaving_the_team(client):
    asker = employee()
    asked = SupportRequestFactory(requested_by=asker)
    client.force_login(asker)

    assert client.get(asked.get_absolute_url()).status_code == 200


def test_support_is_asked_for_by_whoever_has_a_role(client, people):
    url = reverse("teams:support-create")

    assert statuses(client, people, url) == only(*TEAM, "other_lead", "office")
    assert statuses(client, people, url, method="post") == only(
        *TEAM, "other_lead", "office", ok=422
    )


def test_support_edit(client, people, team):
    url = reverse("teams:support-edit", args=[SupportRequestFactory(team=team).pk])

    assert statuses(client, people, url) == only(*TEAM, "office")
    assert statuses(client, people, url, method="post") == only(*TEAM, "office", ok=422)


def test_support_edit_ends_with_the_request(client, people, team, helper):
    asked = HelpedRequestFactory(team=team, specialist=helper, state="done")

    assert statuses(client, people, reverse("teams:support-edit", args=[asked.pk])) == only()


def test_support_helper_is_named_by_the_office(client, people, team):
    url = reverse("teams:support-assign", args=[SupportRequestFactory(team=team).pk])

    assert statuses(client, people, url) == only("office")
    assert statuses(client, people, url, method="post") == only("office", ok=422)


def test_support_is_taken_by_specialists(client, people, team):
    found = {}
    for who in WHO:
        asked = SupportRequestFactory(team=team)
        client.force_login(people[who])
        url = reverse("teams:support-take", args=[asked.pk])
        found[who] = client.post(url, {"seen_state": "received"}).status_code

    assert found == only("helper", "specialist", ok=302)


def test_support_log_is_written_by_helper_and_office(client, people, team, helper):
    url = reverse("teams:log-create", args=[HelpedRequestFactory(team=team, specialist=helper).pk])

    assert statuses(client, people, url, method="post") == only("helper", "office", ok=422)


def test_support_log_is_mended_by_helper_and_office(client, people, team, helper):
    log = SupportLogFactory(request=HelpedRequestFactory(team=team, specialist=helper))
    url = reverse("teams:log-edit", args=[log.pk])

    assert statuses(client, people, url) == only("helper", "office")
    assert statuses(client, people, url, method="post") == only("helper", "office", ok=422)


def test_support_comment_is_for_those_who_see_it(client, people, team):
    url = reverse("teams:support-comment-create", args=[SupportRequestFactory(team=team).pk])

    assert statuses(client, people, url, method="post") == only(
        *TEAM, "helper", "specialist", "office", ok=422
    )


def test_activity_is_read_by_everybody(client, people, team):
    assert statuses(client, people, ActivityFactory(team=team).get_absolute_url()) == only(*WHO)


def test_activity_is_recorded_by_the_team(client, people):
    url = reverse("teams:activity-create", args=["SIM"])

    assert statuses(client, people, url) == only(*TEAM, "office")
    assert statuses(client, people, url, method="post") == only(*TEAM, "office", ok=422)


@pytest.mark.parametrize("name", ["activity-edit", "activity-delete"])
def test_activity_is_changed_by_writer_lead_and_office(client, people, team, name):
    activity = ActivityFactory(team=team, created_by=people["member"])

    url = reverse(f"teams:{name}", args=[activity.pk])

    assert statuses(client, people, url) == only("member", "lead", "office")


def test_activity_of_a_former_member_is_no_longer_theirs(client, team):
    writer = employee()
    activity = ActivityFactory(team=team, created_by=writer)
    client.force_login(writer)

    assert client.get(reverse("teams:activity-edit", args=[activity.pk])).status_code == 404


def test_attachment_is_opened_by_team_helper_and_office(client, people, team):
    url = reverse("teams:attachment-file", args=[AttachmentFactory(activity__team=team).pk])

    assert statuses(client, people, url) == only(*TEAM, "helper", "office")


def test_attachment_is_opened_by_who_took_part(client, people, team):
    file = AttachmentFactory(activity__team=team)
    ActivityParticipantFactory(activity=file.activity, person=people["employee"])
    client.force_login(people["employee"])

    response = client.get(reverse("teams:attachment-file", args=[file.pk]))

    assert b"".join(response.streaming_content) == b"%PDF-1.7 text"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_attachment_is_added_and_removed_by_writer_lead_and_office(client, people, team):
    activity = ActivityFactory(team=team, created_by=people["member"])
    url = reverse("teams:attachment-create", args=[activity.pk])
    assert statuses(client, people, url, method="post") == only("member", "lead", "office", ok=422)
    found = {}
    for who in WHO:
        file = AttachmentFactory(activity=activity)
        client.force_login(people[who])
        url = reverse("teams:attachment-delete", args=[file.pk])
        found[who] = client.post(url).status_code

    assert found == only("member", "lead", "office", ok=302)
    assert Attachment.objects.count() == 5


def test_next_action_is_finished_by_owner_team_and_office(client, people, team):
    action = NextActionFactory(activity__team=team, owner=people["employee"])
    url = reverse("teams:action-finish", args=[action.pk])

    assert statuses(client, people, url, method="post", data={"done": "yes"}) == only(
        "employee", *TEAM, "office", ok=302
    )


def test_plan_draft_is_the_teams_and_the_offices(client, people, team):
    answer = PlanAnswerFactory(plan__team=team)
    seen = {}
    for who in WHO:
        client.force_login(people[who])
        page = client.get(reverse("teams:plan-detail", args=["SIM", 2026]))
        seen[who] = answer.text in page.content.decode()

    assert seen == {who: who in (*TEAM, "office") for who in WHO}
    printed = reverse("teams:plan-print", args=["SIM", 2026])
    assert statuses(client, people, printed) == only(*TEAM, "office")


def test_plan_handed_in_is_read_by_everybody(client, people, team):
    PlanAnswerFactory(plan=YearPlanFactory(team=team, state=PlanState.SUBMITTED))

    assert statuses(client, people, reverse("teams:plan-print", args=["SIM", 2026])) == only(*WHO)


def test_plan_is_written_by_lead_and_office(client, people):
    PlanQuestionFactory()
    url = reverse("teams:plan-edit", args=["SIM", 2026])

    assert statuses(client, people, url) == only("lead", "office")
    assert statuses(client, people, url, method="post") == only("lead", "office", ok=422)
    copy = reverse("teams:plan-copy", args=["SIM", 2026])
    assert statuses(client, people, copy, method="post") == only("lead", "office", ok=302)


def test_plan_is_confirmed_by_the_office(client, people, team):
    found = {}
    for who in WHO:
        plan = YearPlanFactory(
            team=TeamFactory(department=team.department), fiscal_year=2026, state="submitted"
        )
        client.force_login(people[who])
        url = reverse("teams:plan-move", args=["SIM", 2026, "confirmed"])
        found[who] = client.post(url, {"seen_state": "submitted"}).status_code
        plan.delete()

    assert found == only("office", ok=302)


def test_plan_questions_are_the_offices(client, people):
    question = PlanQuestionFactory()
    for name, arguments in [
        ("plan-question-edit", [question.pk]),
        ("plan-question-create", [2026]),
    ]:
        url = reverse(f"teams:{name}", args=arguments)
        assert statuses(client, people, url) == only("office"), name
        assert statuses(client, people, url, method="post") == only("office", ok=422), name
    for name, arguments in [
        ("plan-question-copy", [2027]),
        ("plan-question-delete", [question.pk]),
    ]:
        url = reverse(f"teams:{name}", args=arguments)
        assert statuses(client, people, url, method="post") == only("office", ok=302), name


def test_report_is_the_teams_and_the_offices(client, people):
    for url in [
        reverse("teams:team-report", args=["SIM"]),
        reverse("teams:report-file", args=["SIM", 2026, "xlsx"]),
    ]:
        assert statuses(client, people, url) == only(*TEAM, "office"), url


# --- What happens ------------------------------------------------------------------------------


def test_support_from_asking_to_done(client, people, team, helper):
    client.force_login(people["member"])
    typed = {"team": team.pk, "subject": "電子申請の相談", "purpose": "様式を見直したいです。"}
    asked_page = client.post(reverse("teams:support-create"), typed, follow=True)
    asked = SupportRequest.objects.get()
    assert "支援を依頼しました。担当が決まると、お知らせします。" in asked_page.content.decode()

    client.force_login(helper.person)
    client.post(reverse("teams:support-take", args=[asked.pk]), {"seen_state": "received"})
    move = reverse("teams:support-move", args=[asked.pk, "working"])
    client.post(move, {"seen_state": "assigned"})
    log = {"log-on": timezone.localdate(), "log-hours": "1.5", "log-text": "一緒に見直しました。"}
    client.post(reverse("teams:log-create", args=[asked.pk]), log)
    done = reverse("teams:support-move", args=[asked.pk, "done"])
    without = client.post(done, {"seen_state": "working"})
    client.post(done, {"seen_state": "working", "note": "様式が半分になりました。"})

    asked.refresh_from_db()
    assert "結果を入力してください。" in without.content.decode()
    assert without.status_code == 422
    assert (asked.state, asked.specialist) == ("done", helper)
    assert [(str(log.hours), log.specialist) for log in SupportLog.objects.all()] == [
        ("1.50", helper)
    ]
    assert list(asked.moves.values_list("from_state", "to_state", "note")) == [
        ("received", "assigned", f"担当：{helper.person.name}"),
        ("assigned", "working", ""),
        ("working", "done", "様式が半分になりました。"),
    ]


def test_support_taken_meanwhile_is_told_with_409(client, people, team, helper):
    asked = SupportRequestFactory(team=team)
    url = reverse("teams:support-take", args=[asked.pk])
    for who in ("helper", "specialist"):
        client.force_login(people[who])
        response = client.post(url, {"seen_state": "received"})

    assert response.status_code == 409
    assert f"先に、{helper.person.name}さんが担当になりました。" in response.content.decode()


def test_activity_with_participants_actions_and_file(client, people, team):
    client.force_login(people["member"])
    typed = {
        "on": "2026-11-10", "starts_at": "13:30", "ends_at": "15:00", "kind": "meeting",
        "title": "定例の打合せ", "content": "進み具合を確かめました。",
        "participants": [people["lead"].pk, people["member"].pk], "others": "窓口課の職員2人",
        "next-TOTAL_FORMS": 2, "next-INITIAL_FORMS": 0,
        "next-0-text": "様式の案をつくる", "next-0-owner": people["lead"].pk,
        "next-0-due_on": "2026-11-30", "next-1-text": "",
    }  # fmt: skip
    client.post(reverse("teams:activity-create", args=["SIM"]), typed)

    activity = Activity.objects.get()
    assert (activity.duration, activity.created_by) == (90, people["member"])
    assert set(activity.participants.all()) == {people["lead"], people["member"]}
    assert [(a.text, a.owner, str(a.due_on)) for a in NextAction.objects.all()] == [
        ("様式の案をつくる", people["lead"], "2026-11-30")
    ]
    assert people["lead"].notices.filter(kind="teams.action.given").count() == 1


def test_activity_needs_a_time(client, people):
    client.force_login(people["member"])
    typed = {
        "on": "2026-11-10", "kind": "meeting", "title": "打合せ", "content": "内容",
        "next-TOTAL_FORMS": 0, "next-INITIAL_FORMS": 0,
    }  # fmt: skip
    response = client.post(reverse("teams:activity-create", args=["SIM"]), typed)

    assert response.status_code == 422
    assert "開始と終了の時刻か、時間のどちらかを入力してください。" in response.content.decode()


def test_report_pack_is_handed_to_a_worker(client, people, team):
    client.force_login(people["office"])

    response = client.post(reverse("teams:report-pack"))

    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    assert team.pk in job.params["teams"]


def test_plan_is_written_handed_in_and_confirmed(client, people, team):
    question = PlanQuestionFactory(title="今年度の目標")
    client.force_login(people["lead"])
    hand_in = reverse("teams:plan-move", args=["SIM", 2026, "submitted"])
    client.post(
        reverse("teams:plan-edit", args=["SIM", 2026]),
        {"version": 0, f"question_{question.pk}": ""},
    )
    refused = client.post(hand_in, {"seen_state": "draft"})
    client.post(
        reverse("teams:plan-edit", args=["SIM", 2026]),
        {"version": 2, f"question_{question.pk}": "紙を減らします。"},
    )
    client.post(hand_in, {"seen_state": "draft"})
    client.force_login(people["office"])
    confirm = reverse("teams:plan-move", args=["SIM", 2026, "confirmed"])
    client.post(confirm, {"seen_state": "submitted"})

    assert refused.status_code == 409
    assert "まだ書かれていない欄があります：「今年度の目標」。" in refused.content.decode()
    assert YearPlan.objects.get().state == PlanState.CONFIRMED
