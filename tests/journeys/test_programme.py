"""A year of the programme in a browser, as the persons concerned (issue 2, points 2 to 8).

The tests follow each other on one running portal: what one person does, the next one finds.
"""

import re

import pytest
from playwright.sync_api import expect

from shimonoseki_dx.demo.accounts import EMPLOYEE, HEAD, LEAD, LEADER, MEMBER, OFFICE, SPECIALIST
from tests.journeys.hr_export import NEW_PEOPLE, hr_export

pytestmark = pytest.mark.journey

TITLE = "窓口の順番待ち表を手で書いている"


def upload(page, name):
    page.goto("/staff/imports/new/")
    page.get_by_label("人事システムから書き出したファイル").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": hr_export()}
    )
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("navigation", name="取り込みの内容")).to_be_visible(timeout=60_000)


def count_of(page, tab):
    return int(re.sub(r"\D", "", page.get_by_role("link", name=tab).first.inner_text()) or 0)


def test_office_imports_the_hr_export_after_a_preview(window):
    page = window(OFFICE)

    upload(page, "人事データ.csv")
    assert count_of(page, "新しい職員") == NEW_PEOPLE
    assert count_of(page, "直す必要がある行") == 5
    page.get_by_role("link", name="直す必要がある行").first.click()
    for reason in ["ZZZ-99", "宇宙担当官", "平成31年5月1日", "メールなし"]:
        expect(page.get_by_text(reason).first).to_be_visible()
    page.get_by_role("button", name="この内容で取り込む").click()

    expect(page.get_by_text("名簿に取り込みました")).to_be_visible(timeout=60_000)
    page.goto("/staff/people/?q=たかはし さきこ")
    expect(page.get_by_role("link", name="髙橋 﨑子")).to_be_visible()
    expect(page.get_by_text("0900000")).to_be_visible()


def test_same_file_again_changes_nothing(window):
    page = window(OFFICE)

    upload(page, "人事データ.csv")

    assert count_of(page, "変更なし") == NEW_PEOPLE
    assert count_of(page, "新しい職員") == 0
    assert count_of(page, "変更あり") == 0


def test_employee_goes_from_the_gap_to_a_seat(window):
    page = window(EMPLOYEE)
    page.get_by_role("link", name="スキルマップ").first.click()
    expect(page.get_by_role("img").first).to_be_visible()  # the radar chart
    expect(page.get_by_role("table").first).to_contain_text("目標")

    page.get_by_role("link", name="ホーム").first.click()
    page.locator("section[aria-labelledby=skills] .task-link").first.click()
    page.get_by_role("button", name="申し込む").click()

    expect(page.get_by_text("席が確保されています。")).to_be_visible()
    page.get_by_role("link", name=re.compile("お知らせ")).first.click()
    expect(page.get_by_text(re.compile("受講が確定|受講確定")).first).to_be_visible()


def test_cancelled_seat_is_given_back(window):
    page = window(EMPLOYEE)
    page.locator("section[aria-labelledby=upcoming] .task-link").first.click()

    page.get_by_role("link", name="申込を取り消す").click()
    page.get_by_role("button", name="申込を取り消す").click()

    expect(page.get_by_role("alert").or_(page.get_by_role("status")).first).to_contain_text(
        "取り消し"
    )


def test_session_ends_and_the_level_appears_with_its_evidence(window):
    page = window(OFFICE)
    page.goto("/training/sessions/?state=to_close")
    page.locator("main table tbody a").first.click()
    page.get_by_role("link", name="出欠を入力する").click()
    attendee = page.locator("main table tbody .muted").first.inner_text().split()[-1]
    page.get_by_role("button", name="残りを全員「出席」にして保存する").click()
    page.get_by_role("link", name="内容を確かめて実施済みにする").click()
    page.get_by_role("button", name="実施済みにする").click()

    page.goto(f"/skills/people/{attendee}/")
    expect(page.get_by_text(re.compile("研修修了")).first).to_be_visible()


def test_office_fills_an_empty_chair(window):
    page = window(OFFICE)
    page.goto("/teams/vacancies/")
    before = int(re.sub(r"\D", "", page.locator(".list-count strong").inner_text()))
    page.locator("main table tbody a").first.click()
    page.get_by_role("link", name="選任する", exact=True).first.click()
    page.get_by_role("radio").first.check(force=True)
    page.get_by_role("button", name="この人を選んで、任期へ進む").click()
    reason = page.get_by_label(re.compile("理由"))
    if reason.count():
        reason.fill("課の業務に最も詳しいため")
    page.locator("main form button[type=submit]").first.click()

    page.goto("/teams/vacancies/")
    expect(page.locator(".list-count strong")).to_have_text(str(before - 1))


def test_member_logs_an_issue_in_three_fields(window):
    page = window(MEMBER)
    page.goto("/")
    page.get_by_role("link", name="課題を書く").click()
    page.get_by_label("業務名・課題名").fill(TITLE)
    page.get_by_label("困っていること").fill("混む日は順番を飛ばしてしまい、おわびが続いています。")
    page.get_by_label("こうなると良い").fill("番号で呼び出せると助かります。")
    page.get_by_role("button", name="提出する").click()

    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def test_leader_prepares_and_lead_brings_it_to_the_forum(window):
    leader = window(LEADER)
    open_issue(leader)
    leader.get_by_role("button", name="検討を始める").click()
    leader.get_by_label("コメント").fill("他市の発券機の例を調べました。")
    leader.get_by_role("button", name="コメントを書く").click()
    leader.get_by_role("button", name="統括リーダーに確認を依頼する").click()
    specialist = window(SPECIALIST)
    open_issue(specialist)
    specialist.get_by_label("コメント").fill("予約と組み合わせる方法もあります。")
    specialist.get_by_role("button", name="コメントを書く").click()

    lead = window(LEAD)
    open_issue(lead)
    expect(lead.get_by_text("予約と組み合わせる方法もあります。")).to_be_visible()
    lead.get_by_role("button", name="フォーラムに付議する").click()

    expect(lead.locator(".page-lead")).to_contain_text("フォーラムに付議")


def open_issue(page):
    page.goto(f"/forum/issues/?q={TITLE}")
    page.get_by_role("link", name=TITLE, exact=True).click()


def test_office_joins_issues_of_departments_to_a_measure(window):
    page = window(OFFICE)
    page.goto("/forum/")
    page.get_by_label(TITLE).check(force=True)
    others = page.locator("main tbody tr").filter(has_not_text="市民部")
    others.first.get_by_role("checkbox").check(force=True)
    page.get_by_role("button", name="選んだ課題で横断施策をつくる").click()
    expect(page.get_by_text("2部局")).to_be_visible()
    page.get_by_label("施策名").fill("窓口の待ち時間を減らす")
    page.get_by_label("概要").fill("発券と予約を各部局で共通にします。")
    page.get_by_label("主担当の部局").select_option(label="市民部")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="窓口の待ち時間を減らす")).to_be_visible()
    page.locator("main .card button").first.click()  # the next stage

    expect(page.locator(".page-lead")).to_contain_text("立案・検討")


def test_lead_sees_the_measure_on_the_issue(window):
    page = window(LEAD)
    open_issue(page)

    expect(page.get_by_role("link", name="窓口の待ち時間を減らす").first).to_be_visible()


def test_review_numbers_equal_the_lists_behind_them(window):
    page = window(OFFICE)
    page.goto("/review/")
    row = page.locator("main table tbody tr").filter(has_text="市民部").first
    links = [
        (link.inner_text(), link.get_attribute("href"))
        for link in row.get_by_role("link").all()
        if link.get_attribute("href").find("?department=") > 0
    ]

    assert len(links) >= 8
    for text, href in links:
        number = int(re.findall(r"[\d,]+", text)[0].replace(",", ""))
        if "/skills/" in href:
            continue  # its list has a row a person, with the sum in the row
        page.goto(href)
        shown = page.locator(".list-count strong")
        listed = int(shown.inner_text().replace(",", "")) if shown.count() else 0
        assert (href, listed) == (href, number)


def test_head_sees_the_duties_of_the_section(window):
    page = window(HEAD)
    page.get_by_role("link", name=re.compile("所属の必須研修")).click()

    expect(page.locator(".list-count strong")).not_to_have_text("0")
    expect(page.get_by_role("table").first).to_contain_text("市民サービス課")


@pytest.mark.parametrize(
    "path", ["/review/", "/office/", "/staff/imports/", "/forum/measures/new/"]
)
def test_pages_of_the_office_do_not_exist_for_others(window, path):
    page = window(EMPLOYEE)

    assert page.goto(path).status == 404
