"""A lead goes through April with the keyboard alone (issue 4).

The steps follow each other on one running portal: renew, nominate, accept, appoint, print.
"""

import re

import pytest
from playwright.sync_api import expect

from shimonoseki_dx.demo.accounts import LEAD, MEMBER, OFFICE
from tests.journeys.browser import axe_violations

pytestmark = pytest.mark.journey

MOST_STOPS = 400


def walk_to(page, target):
    """Go to an element by the Tab key alone."""
    for _ in range(MOST_STOPS):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not reach the element")


def open_by_key(page, target):
    """Open a link or press a button with the Enter key, and wait for the page it leads to."""
    walk_to(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page, target, text):
    walk_to(page, target)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page, target, beginning):
    """Choose an option of a select with the arrow keys, by the beginning of its label."""
    walk_to(page, target)
    for _ in target.locator("option").all():
        if target.locator("option:checked").inner_text().startswith(beginning):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no option begins with {beginning}")


def open_renewal(page):
    open_by_key(page, page.get_by_role("link", name="DX推進チーム", exact=True).first)
    open_by_key(page, page.get_by_role("link", name="推薦", exact=True))
    open_by_key(page, page.get_by_role("link", name="一括更新", exact=True))
    open_by_key(page, page.locator("main table tbody a").first)


def test_lead_renews_and_asks_somebody_to_replace_a_leader(window):
    page = window(LEAD)
    open_renewal(page)
    assert axe_violations(page) == []
    row = page.locator("main tbody tr").filter(has_text="濵田 智子").first

    choose(page, row.locator("select[name^=choice]"), "本人")
    type_into(page, row.locator("input[name^=person]"), MEMBER)
    page.keyboard.press("Escape")  # closes the browser's list of names
    choose(page, row.locator("select[name^=reason]"), "人事")
    open_by_key(page, page.get_by_role("button", name="保存して内容を確かめる"))

    expect(page.get_by_role("heading", level=1)).to_contain_text("更新の確認")
    expect(page.get_by_text("本人に確かめる：德永 翔太")).to_be_visible()
    assert axe_violations(page) == []
    open_by_key(page, page.get_by_role("button", name="事務局に提出する"))
    expect(page.get_by_text("事務局に提出しました。")).to_be_visible()


def test_lead_nominates_for_an_empty_chair(window):
    page = window(LEAD)
    open_by_key(page, page.get_by_role("link", name="DX推進チーム", exact=True).first)
    open_by_key(page, page.locator("main table").get_by_role("link", name="市民部").first)
    rows = page.locator("table:has(caption:has-text('空席と、できること')) tbody tr")
    target = rows.filter(has_not_text="承諾待ち").filter(has_not_text="選任待ち").first
    open_by_key(page, target.get_by_role("link", name="推薦する"))

    walk_to(page, page.get_by_role("radio").first)
    page.keyboard.press("Space")
    open_by_key(page, page.get_by_role("button", name="この人を選んで、任期へ進む"))
    type_into(page, page.get_by_label("推薦の理由"), "窓口の改善を続けてきたため")
    open_by_key(page, page.get_by_role("button", name="推薦する"))

    expect(page.get_by_text("本人の返事を待っています。")).to_be_visible()
    assert axe_violations(page) == []


def test_office_confirms_the_renewal(window):
    page = window(OFFICE)
    page.goto("/teams/renewals/?q=市民部")
    open_by_key(page, page.locator("main table tbody a").first)
    open_by_key(page, page.get_by_role("button", name="保存して内容を確かめる"))
    open_by_key(page, page.get_by_role("button", name="この内容で確定する"))

    expect(
        page.get_by_text(re.compile(r"確定しました。\d+人を選任し、1人に確かめています。"))
    ).to_be_visible()


def test_nominee_accepts(window):
    page = window(MEMBER)
    open_by_key(page, page.get_by_role("link", name="DX推進チーム", exact=True).first)
    open_by_key(page, page.get_by_role("link", name="推薦", exact=True))
    open_by_key(page, page.locator("main table tbody a").first)
    open_by_key(page, page.get_by_role("button", name="承諾する"))

    expect(page.get_by_text("事務局の選任を待っています。")).to_be_visible()


def test_office_appoints_after_a_preview(window):
    page = window(OFFICE)
    page.goto("/teams/nominations/all/?q=德永")
    open_by_key(page, page.locator("main table tbody a").first)
    open_by_key(page, page.get_by_role("button", name="選任する", exact=True))

    expect(page.get_by_text("選任が済みました。")).to_be_visible()
    response = page.request.get(
        page.get_by_role("link", name="選任通知書（PDF）").get_attribute("href")
    )
    assert response.headers["content-type"] == "application/pdf"


def test_lead_prints_the_roster(window):
    page = window(LEAD)
    open_by_key(page, page.get_by_role("link", name="DX推進チーム", exact=True).first)
    open_by_key(page, page.get_by_role("link", name="名簿", exact=True))
    open_by_key(page, page.get_by_role("link", name="名簿をPDFで印刷する"))
    open_by_key(page, page.get_by_role("button", name="PDFを作成する"))

    expect(page.get_by_text(re.compile(r"[\d,]+行の名簿を作成しました。"))).to_be_visible(
        timeout=60_000
    )
