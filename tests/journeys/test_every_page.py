"""What holds on every page, for everybody who may open it: axe, width, no script, keyboard."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from japan.days import japanese_day
from japan.fiscal import FiscalYear
from shimonoseki_dx.demo.accounts import DEMO_PASSWORD, EMPLOYEE, HEAD, LEAD, OFFICE, SPECIALIST
from teams.rules.renewals import usual_year
from tests.journeys.browser import (
    DESK,
    PHONE,
    ZOOMED,
    Watch,
    axe_violations,
    broken_names,
    open_context,
    scrolls_sideways,
)

pytestmark = pytest.mark.journey

NEW_YEAR = usual_year(timezone.localdate()).year
PAGES = {
    EMPLOYEE: [
        "/", "/skills/", "/skills/list/", "/skills/list/ICT-03/", "/training/", "/training/courses/C17/",
        "/training/enrolments/", "/teams/", "/teams/my/", "/teams/seats/", "/teams/roster/year/", "/teams/?on=2027-04-01", "/teams/SHI/", "/teams/roster/", "/teams/vacancies/", "/teams/specialists/", "/teams/specialists/1/",
        "/teams/support/", "/teams/activities/", "/teams/SHI/activities/", "/teams/SHI/support/", "/teams/plans/",
        "/teams/activities/1/",
        "/forum/issues/", "/forum/issues/new/", "/forum/measures/", "/staff/people/", "/staff/people/000001/",
        "/staff/notices/", "/staff/notices/settings/", "/staff/jobs/", "/staff/password/", "/search/?q=窓口", "/glossary/", "/help/",
        "/accessibility/", "/gallery/", "/staff/people/?q=ありえない名前", "/staff/transfers/",
        "/skills/figures/", "/skills/figures/departments/", "/skills/figures/departments/SHI/",
        "/skills/figures/skills/ICT-03/", "/skills/helpers/", "/skills/helpers/me/", "/skills/history/",
        "/skills/years/", "/skills/framework/", "/teams/nominations/", "/teams/roster/print/", "/teams/next-actions/",
    ],
    HEAD: ["/", "/teams/nominations/department/", "/teams/requests/", "/staff/tasks/", "/training/mandatory/", "/training/enrolments/staff/", "/skills/people/000001/", "/skills/matrix/", "/skills/history/000001/"],
    LEAD: [
        "/teams/SHI/plan/", "/teams/SHI/report/", "/teams/SHI/activities/new/", "/teams/support/new/",
        "/", "/forum/", "/skills/teams/SHI/", "/teams/nominations/department/", "/teams/questions/",
        "/teams/renewals/", f"/teams/SHI/renewal/{NEW_YEAR}/",
        f"/teams/SHI/renewal/{NEW_YEAR}/preview/", "/teams/next-actions/?mine=true",
    ],
    SPECIALIST: ["/", "/teams/support/1/", "/forum/issues/"],
    OFFICE: [
        "/teams/rules/", "/teams/rules/apply/", "/teams/SHI/joint/", "/teams/rules/year/2026/new/",
        "/", "/teams/specialists/new/", "/teams/specialists/load/", "/teams/activities/quiet/",
        "/teams/plans/questions/", "/teams/reports/", "/teams/support/1/", "/review/", "/staff/tasks/", "/staff/away/",
        "/staff/transfers/drafts/new/", "/staff/accounts/unposted/", "/office/", "/forum/", "/training/sessions/", "/training/sessions/new/",
        "/training/mandatory/", "/skills/people/", "/staff/imports/", "/staff/imports/new/",
        "/staff/job-titles/", "/teams/SHI/", "/staff/deliveries/", "/staff/chat-channels/",
        "/staff/transfers/", "/staff/transfers/new/",
        "/skills/figures/", "/skills/figures/skills/ICT-03/", "/skills/matrix/?department=SHI",
        "/skills/teams/SHI/", "/skills/years/", "/skills/framework/", "/skills/framework/add/",
        "/teams/nominations/all/", "/teams/nominations/appointments/", "/teams/requests/",
        "/teams/questions/", "/teams/renewals/", f"/teams/renewals/{NEW_YEAR}/", "/teams/letters/",
        "/teams/procedure/", "/teams/rules/apply/?team=SHI", "/teams/ending-requests/1/answer/",
        "/teams/requests/open/", "/teams/requests/open/?on=2027-04-01",
    ],
}  # fmt: skip
# Levels, surveys and reports.
LEVEL_PAGES = {
    EMPLOYEE: [
        "/skills/evidence/", "/skills/surveys/", "/skills/surveys/2/", "/skills/surveys/2/mindset/",
        "/skills/claims/", "/skills/claims/new/qualification/", "/skills/claims/new/external/",
        "/skills/claims/1/", "/skills/qualifications/",
    ],
    HEAD: [
        "/skills/confirmations/", "/skills/confirmations/?state=all", "/skills/confirmations/?state=same", "/skills/people/000001/evidence/",
        "/skills/people/000001/ICT-11/confirmation/", "/skills/proposals/1/decline/",
    ],
    OFFICE: [
        "/skills/rounds/", "/skills/rounds/new/", "/skills/rounds/1/", "/skills/rounds/2/",
        "/skills/rounds/2/responses/", "/skills/rounds/2/reminder/", "/skills/rounds/2/last-day/",
        "/skills/rounds/3/", "/skills/rounds/3/heads/", "/skills/rounds/3/joiners/",
        "/skills/claims/2/", "/skills/claims/2/decline/", "/skills/qualifications/1/",
        "/skills/qualifications/new/", "/skills/level-policy/", "/training/courses/C17/levels/",
    ],
}  # fmt: skip
YEAR = FiscalYear.of(japanese_day(datetime.now(UTC))).year
NEXT = f"/skills/maps/{YEAR + 1}/"  # the demo's draft
PAGES[EMPLOYEE] += ["/skills/maps/", f"/skills/maps/{YEAR}/"]
PAGES[OFFICE] += [
    *(f"{NEXT}{part}" for part in ("", "edit/", "publication/", "scale/", "rules/new/", "copy/")),
    *(f"{NEXT}{part}" for part in ("comparison/", "import/")),
    f"/skills/maps/{YEAR}/copy/", "/skills/new/", "/skills/list/ICT-03/edit/",
    "/skills/list/ICT-03/retirement/", "/skills/exceptions/", "/skills/exceptions/new/",
]  # fmt: skip
WALK = [
    (number, path)
    for pages in (PAGES, LEVEL_PAGES)
    for number, paths in pages.items()
    for path in paths
]


@pytest.fixture(scope="module")
def signed_in(chromium, portal):
    """Sign in once a person; the pages are walked in the same window."""
    pages, watches = {}, []

    def page_of(number):
        if number not in pages:
            page = open_context(chromium, portal).new_page()
            watches.append(Watch(page, portal))
            page.goto("/staff/sign-in/")
            page.get_by_label("職員番号").fill(number)
            page.get_by_label("パスワード").fill(DEMO_PASSWORD)
            page.get_by_role("button", name="サインイン").click()
            page.wait_for_url("**/")
            pages[number] = page
        return pages[number]

    yield page_of
    for page in pages.values():
        page.context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.mark.parametrize(("number", "path"), WALK)
def test_page_is_clean_and_fits_narrow_windows(signed_in, number, path):
    """axe finds nothing and no name breaks at a desk; nothing is wider than the window there,
    on a phone or at 400 %."""
    page = signed_in(number)
    page.set_viewport_size(DESK)

    assert page.goto(path).status == 200
    assert page.locator("h1").count() == 1
    assert axe_violations(page) == []
    assert broken_names(page) == []
    wide = []
    for window in (DESK, PHONE, ZOOMED):
        page.set_viewport_size(window)
        if scrolls_sideways(page):
            wide.append(window["width"])
    assert wide == []


def test_sign_in_page_for_nobody_is_clean(window):
    page = window()
    page.goto("/staff/sign-in/")

    assert axe_violations(page) == []


def test_essential_jobs_work_without_javascript(window):
    page = window(EMPLOYEE, script=False)
    page.goto("/training/?available=yes")
    page.goto("/forum/issues/new/")
    page.get_by_label("業務名・課題名").fill("紙の回覧")
    page.get_by_label("困っていること").fill("回るのに三日かかります。")
    page.get_by_role("button", name="下書きを保存する").click()

    expect(page.get_by_role("heading", name="紙の回覧")).to_be_visible()


def test_keyboard_alone_reaches_and_files_an_issue(window):
    page = window(EMPLOYEE)
    page.goto("/forum/issues/new/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("本文へ移動")
    page.keyboard.press("Enter")
    tab_to(page, "業務名・課題名")
    page.keyboard.type("電話の取り次ぎ")
    page.keyboard.press("Tab")
    page.keyboard.type("席にいない人への電話が多く、手が止まります。")
    tab_to_button(page, "下書きを保存する")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="電話の取り次ぎ")).to_be_visible()


def tab_to(page, label):
    target = page.get_by_label(label)
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {label}")


def tab_to_button(page, name):
    target = page.get_by_role("button", name=name)
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {name}")
