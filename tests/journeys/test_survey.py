"""A スキル調査 on a phone whose connection breaks half way; the head confirms; the gap shrinks."""

import re

import pytest
from playwright.sync_api import expect

from shimonoseki_dx.demo.accounts import EMPLOYEE, HEAD
from tests.journeys.browser import PHONE, scrolls_sideways

pytestmark = pytest.mark.journey

SKILL = "ICT-11"


def open_survey(page):
    page.goto("/skills/surveys/")
    page.locator(".task-list .task-link").first.click()


def progress_of(page):
    words = page.locator(".progress-words").first.inner_text()
    return int(re.search(r"件中(\d+)件", words.replace(",", ""))[1])


def answer(page, value):
    """Choose the same level for every skill of the page that has no answer yet."""
    for question in page.locator(".survey-question").all():
        if not question.locator("input:checked").count():
            question.locator(f"input[value='{value}']").check(force=True)


def test_connection_breaks_half_way_and_nothing_is_lost(window):
    page = window(EMPLOYEE, viewport=PHONE, cuts=True)
    open_survey(page)
    begun = progress_of(page)
    page.locator(".task-list .task-link").nth(1).click()
    assert not scrolls_sideways(page)
    address, state = page.url, page.locator("[data-survey-state]")

    page.context.set_offline(True)
    answer(page, 2)
    expect(state).to_contain_text("まだ保存できていません")
    page.get_by_role("button", name="保存して次へ").click()
    expect(state).to_contain_text("いまは、つながっていません")
    assert page.url == address
    page.context.set_offline(False)
    expect(state).to_have_text("保存しました。", timeout=20_000)

    # Comes back another time: everything that was chosen without a connection is there.
    page.goto(address)
    count = page.locator(".survey-question").count()
    assert page.locator(".survey-question input:checked").count() == count
    assert progress_of(page) > begun
    page.get_by_role("button", name="保存して次へ").click()
    page.wait_for_url(re.compile(r"/ict/"))
    page.locator("[name=skill-1], .survey-question").first.wait_for()
    target = page.locator(f"#q-{SKILL}")
    target.locator("input[value='4']").check(force=True)
    answer(page, 2)
    page.get_by_role("button", name="保存して確認へ進む").click()
    page.locator(".task-list .task-link").first.click()
    answer(page, 2)
    page.get_by_role("button", name="保存して、あとで続ける").click()
    page.get_by_role("button", name="提出する").click()

    expect(page.get_by_text("提出済みです")).to_be_visible()


def gap_on_map(page):
    page.goto("/skills/")
    row = page.locator("tr", has=page.locator(f"a[href='/skills/list/{SKILL}/']"))
    words = row.locator("[data-label='状態と差']").inner_text()
    found = re.search(r"あと(\d)", words)
    return int(found[1]) if found else 0


def test_head_confirms_and_the_gap_shrinks(window):
    employee = window(EMPLOYEE)
    before = gap_on_map(employee)
    assert before > 0
    head = window(HEAD)
    head.goto("/skills/confirmations/?q=髙橋 美咲")
    row = head.locator("tr", has_text="生成AIの活用").first
    row.get_by_role("checkbox").check()
    row.get_by_role("combobox").select_option("4")
    head.get_by_role("button", name="選んだものを確認する").click()
    head.get_by_label("確認した内容").fill("窓口の案内文づくりで確認しました。")
    head.get_by_role("button", name="この内容で確認する").click()
    expect(head.get_by_text("1件のレベルを確認しました")).to_be_visible()

    assert gap_on_map(employee) < before
    employee.goto(f"/skills/list/{SKILL}/")
    employee.get_by_role("link", name=re.compile("この確認にコメントする")).first.click()
    employee.get_by_label("コメント").fill("ありがとうございます。")
    employee.get_by_role("button", name="コメントを送る").click()
    expect(employee.get_by_text("ありがとうございます。")).to_be_visible()
