"""A スキル調査 on a phone whose connection breaks half way; the head confirms; the gap shrinks."""

import re

import pytest
from playwright.sync_api import expect

from shimonoseki_dx.demo.accounts import DEMO_PASSWORD, EMPLOYEE, HEAD
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


def answer_without_a_connection(page):
    """Fill a page whose connection is gone, come back later, and find everything kept."""
    address, begun = page.url, progress_of(page)
    state = page.locator("[data-survey-state]")
    page.context.set_offline(True)
    answer(page, 2)
    expect(state).to_contain_text("まだ保存できていません")
    page.get_by_role("button", name="保存して次へ").click()
    expect(state).to_contain_text("いまは、つながっていません")
    assert page.url == address
    page.context.set_offline(False)
    expect(state).to_have_text("保存しました。", timeout=20_000)

    page.goto(address)
    count = page.locator(".survey-question").count()
    assert page.locator(".survey-question input:checked").count() == count
    assert progress_of(page) > begun


def answer_signed_out(page, value):
    """Choose a level after the sign-in has ended; sign in by the link, and it is saved."""
    page.context.clear_cookies()
    page.locator(f"#q-{SKILL} input[value='{value}']").check(force=True)
    state = page.locator("[data-survey-state]")
    expect(state).to_contain_text("サインインが切れたため、まだ保存できていません。")
    state.get_by_role("link", name="サインインして、続きを保存する").click()
    page.get_by_label("職員番号").fill(EMPLOYEE)
    page.get_by_label("パスワード").fill(DEMO_PASSWORD)
    page.get_by_role("button", name="サインイン").click()
    expect(page.locator("[data-survey-state]")).to_have_text("保存しました。")
    expect(page.locator(f"#q-{SKILL} input[value='{value}']")).to_be_checked()


def gap_on_map(page):
    page.goto("/skills/")
    row = page.locator("tr", has=page.locator(f"a[href='/skills/list/{SKILL}/']"))
    words = row.locator("[data-label='状態と差']").inner_text()
    found = re.search(r"あと(\d)", words)
    return int(found[1]) if found else 0


def confirm(head):
    """Confirm the rating from the list, and find the person there with what was said before."""
    head.goto("/skills/confirmations/?q=髙橋 美咲")
    row = head.locator("tr", has_text="生成AIの活用").first
    row.get_by_role("checkbox").check()
    row.get_by_role("combobox").select_option("4")
    expect(head.get_by_text("1件を選んでいます。")).to_be_visible()
    head.get_by_role("button", name="選んだものを確認する").click()
    head.get_by_label("確認した内容").fill("窓口の案内文づくりで確認しました。")
    head.get_by_role("button", name="この内容で確認する").click()
    expect(head.get_by_text("1件のレベルを確認しました")).to_be_visible()


def test_survey_without_a_connection_then_the_head_confirms_and_the_gap_shrinks(window):
    page = window(EMPLOYEE, viewport=PHONE, cuts=True)
    before = gap_on_map(page)
    assert before > 0
    open_survey(page)
    page.locator(".task-list .task-link").nth(1).click()
    assert not scrolls_sideways(page)

    answer_without_a_connection(page)
    page.get_by_role("button", name="保存して次へ").click()
    page.wait_for_url(re.compile(r"/ict/"))
    answer_signed_out(page, 4)
    answer(page, 2)
    page.get_by_role("button", name="保存して確認へ進む").click()
    page.locator(".task-list .task-link").first.click()
    answer(page, 2)
    page.get_by_role("button", name="保存して、あとで続ける").click()
    expect(page.get_by_text("レベルを確認する人は、山﨑 隆さん")).to_be_visible()
    page.get_by_role("button", name="提出する").click()
    expect(page.get_by_text("提出済みです")).to_be_visible()
    expect(page.get_by_role("heading", name="自分の回答")).to_be_visible()
    assert not scrolls_sideways(page)

    confirm(window(HEAD))
    assert gap_on_map(page) < before
    page.goto(f"/skills/list/{SKILL}/")
    page.get_by_role("link", name=re.compile("この確認にコメントする")).first.click()
    page.get_by_label("コメント").fill("ありがとうございます。")
    page.get_by_role("button", name="コメントを送る").click()
    expect(page.get_by_text("ありがとうございます。")).to_be_visible()
