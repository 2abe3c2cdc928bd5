"""The forum's table and the pages of measures."""

from datetime import date

import pytest
from django.urls import reverse

from crossforum.choices import IssueStage, MeasureStage
from crossforum.models import Issue, Measure
from crossforum.queries import department_measure_counts
from tests.factories.crossforum import CommentFactory, IssueFactory, MeasureFactory

S, M = IssueStage, MeasureStage
PEOPLE = (
    "reporter", "colleague", "member", "leader", "lead", "foreign_lead", "office", "specialist",
)  # fmt: skip
EVERYBODY_ELSE = [who for who in PEOPLE if who != "office"]


def page(response):
    return response.content.decode()


def rows(response):
    return [row.record for row in response.context_data["table"].page.object_list]


def url(name, *args):
    return reverse(f"crossforum:{name}", args=args)


@pytest.fixture
def waiting(city):
    """Return one issue of each of two departments on the forum's table."""
    return [
        IssueFactory(division=city.division, stage=S.FORUM, title="窓口の予約"),
        IssueFactory(division=city.quay, stage=S.FORUM, title="岸壁の予約"),
    ]


@pytest.fixture
def measure(city):
    return MeasureFactory(
        title="予約の共通化", lead_department=city.department, created_by=city.office
    )


def fields(city, **more):
    return {
        "title": "予約の共通化", "summary": "一つにします。",
        "lead_department": city.department.pk, "next_action": "仕様を集める",
        "due_on": "2027-01-15", **more,
    }  # fmt: skip


# --- Who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", PEOPLE)
def test_who_sees_the_forum(client, city, waiting, who):
    client.force_login(getattr(city, who))

    expected = who in {"lead", "foreign_lead", "office"}
    assert client.get(url("forum")).status_code == (200 if expected else 404)


@pytest.mark.parametrize(("who", "ticks"), [("lead", False), ("office", True)])
def test_only_the_office_ticks_issues(client, city, waiting, who, ticks):
    client.force_login(getattr(city, who))

    html = page(client.get(url("forum")))

    assert "窓口の予約" in html
    assert ('type="checkbox"' in html) == ticks


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_nobody_else_manages_measures(client, city, waiting, measure, who, method):
    attached = IssueFactory(stage=S.MEASURE, measure=measure)
    client.force_login(getattr(city, who))
    data = fields(city, issue=waiting[0].pk, version=1, seen_stage="idea", measure=measure.pk)
    addresses = [
        url("measure-create"),
        url("issue-attach"),
        url("measure-edit", measure.pk),
        url("measure-move", measure.pk, "planning"),
        url("issue-detach", measure.pk, attached.pk),
    ]

    answers = [getattr(client, method)(address, data).status_code for address in addresses]

    assert answers == [404] * len(addresses)
    measure.refresh_from_db()
    assert (measure.stage, measure.version) == (M.IDEA, 1)
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("who", PEOPLE)
def test_everybody_reads_and_comments_measures(client, city, measure, who):
    client.force_login(getattr(city, who))

    assert client.get(measure.get_absolute_url()).status_code == 200
    assert client.get(url("measure-list")).status_code == 200
    posted = client.post(url("measure-comment-create", measure.pk), {"text": "賛成です。"})
    assert posted.status_code == 302


def test_an_empty_comment_is_refused(client, city, measure):
    client.force_login(city.colleague)

    posted = client.post(url("measure-comment-create", measure.pk), {"text": ""})

    assert posted.status_code == 422


# --- From the forum to a measure ---------------------------------------------------------------


def test_the_preview_counts_departments_and_hours(client, city, waiting):
    Issue.objects.update(cases_a_year=60, minutes_a_case=60, people=1)
    client.force_login(city.office)

    response = client.get(url("measure-create"), {"issue": [issue.pk for issue in waiting]})

    assert response.context_data["hours"] == 120
    assert response.context_data["departments"] == [city.department, city.harbour]
    assert "窓口の予約" in page(response)


def test_making_a_measure(client, city, waiting):
    client.force_login(city.office)
    chosen = [issue.pk for issue in waiting]

    response = client.post(url("measure-create"), fields(city, issue=chosen), follow=True)

    measure = Measure.objects.get()
    assert measure.due_on == date(2027, 1, 15)
    assert set(measure.issues.all()) == set(waiting)
    assert "横断施策をつくり、課題2件を加えました。" in page(response)


def test_making_a_measure_of_nothing_leads_back(client, city):
    client.force_login(city.office)

    response = client.get(url("measure-create"), {"issue": "x"}, follow=True)

    assert response.redirect_chain == [(url("forum"), 302)]
    assert "課題が選ばれていません。" in page(response)


def test_making_a_measure_of_an_issue_that_has_left_is_refused(client, city, waiting):
    Issue.objects.filter(pk=waiting[0].pk).update(stage=S.DEPARTMENT)
    client.force_login(city.office)
    chosen = [issue.pk for issue in waiting]

    response = client.post(url("measure-create"), fields(city, issue=chosen))

    assert response.status_code == 422
    assert "「窓口の予約」は、もうフォーラムの一覧にありません" in page(response)
    assert 'value="仕様を集める"' in page(response)
    assert Measure.objects.count() == 0


def test_a_faulty_measure_keeps_the_chosen_issues(client, city, waiting):
    client.force_login(city.office)

    response = client.post(url("measure-create"), {"issue": waiting[0].pk, "title": ""})

    assert response.status_code == 422
    assert f'<input type="hidden" name="issue" value="{waiting[0].pk}">' in page(response)


def test_attaching_to_a_measure_under_way(client, city, waiting, measure):
    client.force_login(city.office)
    data = {"issue": [issue.pk for issue in waiting], "measure": measure.pk}

    assert client.get(url("issue-attach"), data).status_code == 200
    response = client.post(url("issue-attach"), data)

    assert response["Location"] == measure.get_absolute_url()
    assert measure.issues.count() == 2


@pytest.mark.parametrize("stage", [M.DONE, M.STOPPED])
def test_attaching_to_an_ended_measure_is_not_offered(client, city, waiting, measure, stage):
    Measure.objects.update(stage=stage)
    client.force_login(city.office)

    response = client.post(url("issue-attach"), {"issue": waiting[0].pk, "measure": measure.pk})

    assert response.status_code == 422
    assert measure.issues.count() == 0


def test_attaching_what_has_left_is_refused(client, city, waiting, measure):
    Issue.objects.filter(pk=waiting[0].pk).update(stage=S.DECLINED)
    client.force_login(city.office)

    response = client.post(url("issue-attach"), {"issue": waiting[0].pk, "measure": measure.pk})

    assert response.status_code == 422
    assert "もうフォーラムの一覧にありません" in page(response)


def test_detaching_asks_for_the_reason(client, city, measure):
    issue = IssueFactory(division=city.division, stage=S.MEASURE, measure=measure)
    client.force_login(city.office)
    address = url("issue-detach", measure.pk, issue.pk)

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "別の進め方"}).status_code == 302
    issue.refresh_from_db()
    assert (issue.stage, issue.measure) == (S.FORUM, None)


def test_detaching_a_done_issue_is_refused_with_a_sentence(client, city, measure):
    issue = IssueFactory(division=city.division, stage=S.DONE, measure=measure)
    client.force_login(city.office)

    response = client.post(url("issue-detach", measure.pk, issue.pk), {"reason": "x"})

    assert response.status_code == 422
    assert "「完了」の課題を、「フォーラムに付議」にすることはできません。" in page(response)


def test_detaching_from_another_measure_is_not_found(client, city, measure):
    issue = IssueFactory(division=city.division, stage=S.MEASURE)
    client.force_login(city.office)

    assert client.get(url("issue-detach", measure.pk, issue.pk)).status_code == 404


# --- A measure ---------------------------------------------------------------------------------


def test_a_measure_goes_on_with_one_button(client, city, measure):
    client.force_login(city.office)

    response = client.post(
        url("measure-move", measure.pk, "planning"), {"seen_stage": "idea"}, follow=True
    )

    measure.refresh_from_db()
    assert measure.stage == M.PLANNING
    assert "施策を「立案・検討」にしました。" in page(response)


def test_a_measure_stops_only_with_a_reason(client, city, measure):
    client.force_login(city.office)
    address = url("measure-move", measure.pk, "stopped")

    assert client.get(address).status_code == 200
    assert client.post(address, {"seen_stage": "idea"}).status_code == 422
    assert client.post(address, {"seen_stage": "idea", "reason": "重複"}).status_code == 302


def test_a_measure_moved_meanwhile_is_shown_as_it_is(client, city, measure):
    Measure.objects.update(stage=M.PLANNING)
    client.force_login(city.office)

    response = client.post(url("measure-move", measure.pk, "planning"), {"seen_stage": "idea"})

    assert response.status_code == 409
    assert "ほかの人が先に、段階を「立案・検討」に変えました。" in page(response)


@pytest.mark.parametrize(("to_stage", "seen"), [("pmo", "idea"), ("planning", "x")])
def test_a_step_that_is_not_offered_is_not_found(client, city, measure, to_stage, seen):
    client.force_login(city.office)

    posted = client.post(url("measure-move", measure.pk, to_stage), {"seen_stage": seen})

    assert posted.status_code == 404


def test_finishing_shows_what_follows(client, city, measure):
    Measure.objects.update(stage=M.EFFECT)
    IssueFactory(division=city.quay, stage=S.MEASURE, measure=measure, title="岸壁の予約")
    client.force_login(city.office)
    address = url("measure-move", measure.pk, "done")

    assert "岸壁の予約（港湾局）" in page(client.get(address))
    client.post(address, {"seen_stage": "effect"})

    assert Issue.objects.get().stage == S.DONE


@pytest.mark.parametrize(
    ("stage", "late"), [(M.PLANNING, True), (M.DONE, False), (M.ON_HOLD, False)]
)
def test_a_late_action_is_marked_on_page_and_list(client, city, measure, stage, late):
    Measure.objects.update(stage=stage, due_on=date(2026, 1, 5))
    client.force_login(city.colleague)

    for address in (measure.get_absolute_url(), url("measure-list")):
        assert ("期限を過ぎています" in page(client.get(address))) == late


def test_editing_a_measure(client, city, measure):
    client.force_login(city.office)
    address = url("measure-edit", measure.pk)

    assert client.get(address).status_code == 200
    assert client.post(address, fields(city, version=1)).status_code == 302
    measure.refresh_from_db()
    assert (measure.next_action, measure.version) == ("仕様を集める", 2)


def test_editing_an_older_version_shows_both_texts(client, city, measure):
    Measure.objects.update(version=2, summary="先に保存された文")
    client.force_login(city.office)

    response = client.post(
        url("measure-edit", measure.pk), fields(city, summary="あとから書いた文", version=1)
    )

    assert response.status_code == 409
    assert "先に保存された文" in page(response)
    assert "あとから書いた文" in page(response)
    assert Measure.objects.get().summary == "先に保存された文"


def test_a_faulty_edit_is_refused(client, city, measure):
    client.force_login(city.office)

    response = client.post(url("measure-edit", measure.pk), fields(city, title="", version=1))

    assert response.status_code == 422


# --- Lists and figures ---------------------------------------------------------------------------


def test_the_list_counts_departments_and_issues(client, city, measure):
    IssueFactory.create_batch(2, division=city.quay, stage=S.MEASURE, measure=measure)
    IssueFactory(division=city.division, stage=S.MEASURE, measure=measure)
    client.force_login(city.colleague)

    [row] = rows(client.get(url("measure-list")))

    assert (row.department_count, row.issue_count) == (2, 3)


def test_the_list_filters_and_sorts(client, city, measure):
    late = MeasureFactory(title="電子申請", stage=M.USE, due_on=date(2026, 5, 1))
    client.force_login(city.colleague)

    def found(**query):
        return rows(client.get(url("measure-list"), query))

    assert found(q="電子") == [late]
    assert found(stage=["use"]) == [late]
    assert found(sort="stage") == [measure, late]
    assert found(sort="-stage") == [late, measure]
    assert found(sort="due_on") == found(sort="-due_on") == [late, measure]


def test_the_list_exports_plain_values(client, city, measure):
    Measure.objects.update(due_on=date(2026, 1, 5))
    client.force_login(city.office)

    response = client.get(url("measure-list"), {"export": "csv"})

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "施策,主担当の部局,段階,部局数,課題数,次にすること,期限,更新"
    assert lines[1].startswith("予約の共通化,市民部,構想,0,0,,2026-01-05,")


def test_each_figure_equals_the_list_behind_it(client, city, measure):
    IssueFactory.create_batch(2, division=city.division, stage=S.MEASURE, measure=measure)
    other = MeasureFactory(lead_department=city.harbour)
    IssueFactory(division=city.division, stage=S.DONE, measure=other)
    MeasureFactory(lead_department=city.harbour)
    client.force_login(city.office)

    counts = department_measure_counts()

    assert counts == {city.department.pk: 2, city.harbour.pk: 2}
    for department in (city.department, city.harbour):
        behind = client.get(url("measure-list"), {"department": department.code})
        assert behind.context_data["count"] == counts[department.pk]


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_num_queries(client, city, count, django_assert_num_queries):
    MeasureFactory.create_batch(count)
    client.force_login(city.lead)

    with django_assert_num_queries(7):
        client.get(url("measure-list"))


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_num_queries(client, city, measure, count, django_assert_num_queries):
    IssueFactory.create_batch(count, stage=S.MEASURE, measure=measure)
    CommentFactory.create_batch(count, issue=None, measure=measure)
    client.force_login(city.colleague)

    with django_assert_num_queries(7):
        client.get(measure.get_absolute_url())


@pytest.mark.parametrize("count", [1, 30])
def test_the_forum_num_queries(client, city, count, django_assert_num_queries):
    IssueFactory.create_batch(count, stage=S.FORUM)
    client.force_login(city.office)

    with django_assert_num_queries(5):
        client.get(url("forum"))
