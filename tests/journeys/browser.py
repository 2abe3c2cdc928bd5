"""Chromium as a person at the desk uses it, and what must hold on every page."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from shimonoseki_dx.embedded import ROOT

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 320, "height": 640}  # 1280 px at 400 %
QUIET = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
LATER_ROWS = "tbody tr:nth-child(n+5)"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch(playwright: Playwright) -> Browser:
    """Start the machine's Chromium; Debian's, or the one that playwright has downloaded."""
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    return playwright.chromium.launch(executable_path=found, args=QUIET)


def open_context(
    browser: Browser, base_url: str, *, viewport: dict[str, int] = DESK, script: bool = True
) -> BrowserContext:
    """Open a window of a Japanese PC; ``script`` false is a browser without JavaScript."""
    context = browser.new_context(
        base_url=base_url,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport=viewport,
        java_script_enabled=script,
        accept_downloads=True,
    )
    context.set_default_timeout(30_000)
    return context


class Watch:
    """Notes what must never happen: requests to other hosts, errors in the console.

    may_lose_connection: the journey cuts the connection itself; the browser then reports that.
    """

    def __init__(self, page: Page, base_url: str, *, may_lose_connection: bool = False) -> None:
        self.faults: list[str] = []
        self._known = ["status of 4"] + ["ERR_INTERNET_DISCONNECTED"] * may_lose_connection
        host = urlsplit(base_url).netloc
        page.on("request", lambda request: self._note_host(request.url, host))
        page.on("console", lambda message: self._note_console(message.type, message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _note_host(self, url: str, host: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != host:
            self.faults.append(f"request to {url}")

    def _note_console(self, kind: str, text: str) -> None:
        # The browser reports a refused form (422) or a missing page (404) as an error of its own.
        if kind == "error" and not any(words in text for words in self._known):
            self.faults.append(f"console: {text}")


def axe_violations(page: Page) -> list[str]:
    """Run axe on the page as it stands; return what it finds, one line each.

    The first rows of a long table stand for the others, which the same lines of code have drawn.
    """
    page.evaluate(AXE)
    found = page.evaluate(
        "([rules, rest]) => axe.run({include: document, exclude: [[rest]]},"
        " {runOnly: rules, resultTypes: ['violations']}).then(result => result.violations)",
        [RULES, LATER_ROWS],
    )
    return [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in found
        for node in violation["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"))


def broken_names(page: Page) -> list[str]:
    """Return the names in a column of names that stand on more than one line."""
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('td[data-label=\"氏名\"] a')]"
        ".filter(link => link.getClientRects().length > 1).map(link => link.textContent)"
    )
    return found


def screenshot(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
