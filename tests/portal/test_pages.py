"""Search, glossary, health: the pages that stand by themselves."""

import re
from datetime import date

import pytest
from django.urls import reverse

from crossforum.choices import IssueStage
from shimonoseki_dx.pages import GLOSSARY
from staff.templatetags.ui import term_id
from tests.factories.crossforum import IssueFactory
from tests.factories.skills import SkillFactory
from tests.factories.staff import employee, office_member
from tests.factories.teams import SpecialistFactory
from tests.factories.training import CourseFactory

pytestmark = pytest.mark.django_db


def hits(client, query):
    parts = client.get("/search/", {"q": query}).context_data["parts"]
    return {part.title: [str(row) for row in part.rows] for part in parts}


def test_search_looks_through_every_part_in_any_kana(client):
    person = employee(name="出路 太郎", kana="デジ タロウ")
    CourseFactory(name="デジタル入門")
    SkillFactory(name="ﾃﾞｼﾞﾀﾙ活用")
    IssueFactory(title="窓口のデジタル化", stage=IssueStage.SUBMITTED)
    client.force_login(person)

    assert hits(client, "でじたる") == {
        "研修": ["デジタル入門"],
        "スキル": ["ﾃﾞｼﾞﾀﾙ活用"],
        "課題": ["窓口のデジタル化"],
    }
    assert hits(client, "でじ たろう") == {"職員": ["出路 太郎"]}


def test_search_finds_specialists_who_hold_no_post(client):
    specialist = SpecialistFactory(person__name="関門 専門", expertise="業務改善")
    SpecialistFactory(person__name="関門 以前", period=(date(2020, 4, 1), date(2021, 4, 1)))
    client.force_login(employee())

    assert hits(client, "関門") == {"デジタル専門人材": [str(specialist)]}


def test_search_hides_a_draft_of_others(client):
    IssueFactory(title="内緒の課題", stage=IssueStage.DRAFT)
    client.force_login(employee())

    assert hits(client, "内緒") == {}


def test_search_links_to_the_whole_list(client):
    CourseFactory.create_batch(6, name="共通研修")
    client.force_login(employee())

    part = client.get("/search/", {"q": "共通研修"}).context_data["parts"][0]

    assert (len(part.rows), part.has_more) == (5, True)
    assert client.get(part.list_url).context_data["count"] == 6


@pytest.mark.parametrize(
    ("query", "sentence"),
    [("", "探す言葉を入力してください"), ("ない言葉", "見つかりませんでした")],
)
def test_search_without_hits_says_what_to_do(client, query, sentence):
    client.force_login(employee())

    assert sentence in client.get("/search/", {"q": query}).content.decode()


def test_search_escapes_what_was_typed(client):
    client.force_login(employee())

    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("count", [1, 30])
def test_search_num_queries(client, count, django_assert_num_queries):
    CourseFactory.create_batch(count, name="共通研修")
    client.force_login(employee())

    with django_assert_num_queries(10):
        client.get("/search/", {"q": "共通"})


def test_glossary_explains_every_word_of_the_policy(client):
    client.force_login(employee())
    page = client.get("/glossary/").content.decode()

    for word in ["AI", "AI-OCR", "BPR", "CIO", "DX", "ICT", "RPA"]:
        assert f'id="{term_id(word)}"' in page
    assert len({term_id(word) for word, _ in GLOSSARY}) == len(GLOSSARY)


def test_health_is_open_and_reaches_the_database(client):
    assert client.get("/health/").json() == {"status": "ok"}


def test_office_page_links_are_all_open_to_the_office(client):
    client.force_login(office_member())
    groups = client.get(reverse("office")).context_data["groups"]

    tasks = [task for group in groups for task in group["tasks"]]
    assert {client.get(task["url"]).status_code for task in tasks} == {200}
    assert len({task["url"] for task in tasks}) == len(tasks)


def test_navigation_marks_the_part_of_the_portal_that_one_is_in(client):
    office = office_member()
    client.force_login(office)
    pages = {
        "/": ["ホーム"],
        "/staff/people/": ["職員名簿"],
        "/staff/organisation/": ["職員名簿"],
        "/staff/transfers/": ["職員名簿"],
        "/staff/away/": ["職員名簿"],
        "/staff/imports/": ["管理"],
        "/staff/rights/": ["管理"],
        "/staff/notices/": [],
    }

    def marked(path):
        menu = client.get(path).content.decode().split('<nav class="site-nav"')[1]
        return re.findall(r'aria-current="page">([^<]+)</a>', menu.split("</nav>")[0])

    assert {path: marked(path) for path in pages} == pages
