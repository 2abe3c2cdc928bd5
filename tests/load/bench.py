"""``make bench``: how long the first page takes, how fast the pages and the heavy jobs are.

Figures are told beside those of an empty Django page on the same server in the same run:
the ratio carries over to another machine, the milliseconds do not.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from shimonoseki_dx.demo.accounts import DEMO_PASSWORD, EMPLOYEE, LEADER, OFFICE
from shimonoseki_dx.embedded import ROOT, var_dir
from tests.journeys.portal import free_port, running_portal
from tests.load.visitor import Timing, Visitor, measure

PAGES = [
    ("home of an employee", EMPLOYEE, "/"),
    ("my skill map", EMPLOYEE, "/skills/"),
    ("course catalogue", EMPLOYEE, "/training/"),
    ("all teams", EMPLOYEE, "/teams/"),
    ("issues", LEADER, "/forum/issues/"),
    ("review of all departments", OFFICE, "/review/"),
    ("directory search", EMPLOYEE, "/staff/people/?q=%E3%81%9F%E3%81%8B%E3%81%AF%E3%81%97"),
]
VISITORS = 8


def main() -> None:
    """Measure everything and print one table each."""
    folder = var_dir() / "bench-portal"
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.perf_counter()
    with running_portal(folder, "--demo"):
        first = time.perf_counter() - begun
    begun = time.perf_counter()
    with running_portal(folder, "--demo") as address:
        again = time.perf_counter() - begun
        print(
            f"make demo to the first page: {first:6.1f} s on an empty data folder, {again:6.1f} s again\n"
        )
        _print_pages(address)
    for title, module in (
        ("Staff import", "tests.load.import_rate"),
        ("Every fifth person is transferred", "tests.load.transfers"),
        ("200 requests for 30 seats", "tests.load.enrolment_race"),
        ("Figures of the skill map", "tests.load.skill_figures"),
        ("Teams, chairs and rosters of teams with 28,000 people", "tests.load.team_matrix"),
        ("Directory, rosters and draft board with 28,000 people", "tests.load.roster"),
    ):
        print(f"\n{title}")
        _run(folder.with_name(f"bench-{module.rpartition('.')[2]}"), module)


def _print_pages(address: str) -> None:
    with _empty_site() as empty_address:
        yardstick = measure([Visitor(empty_address) for _ in range(VISITORS)], "/", times=200)
    head = ("page (demo city of 2,800)", "median ms", "95 % ms", "× empty", "requests/s")
    print("{:32}{:>10}{:>10}{:>10}{:>12}".format(*head))
    _print_row("empty Django page", yardstick, yardstick)
    for name, person, path in PAGES:
        visitors = [Visitor(address) for _ in range(VISITORS)]
        for visitor in visitors:
            visitor.sign_in(person, DEMO_PASSWORD)
        _print_row(name, measure(visitors, path), yardstick)


def _print_row(name: str, timing: Timing, yardstick: Timing) -> None:
    ratio = timing.median / yardstick.median
    print(f"{name:32}{timing.median:10.1f}{timing.p95:10.1f}{ratio:10.1f}{timing.rate:12.0f}")


@contextlib.contextmanager
def _empty_site() -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "tests.load.empty_site:application",
    ]
    command += [
        "--port",
        str(port),
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait(f"127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(host: str) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError):
            Visitor(f"http://{host}").ask("GET", "/")
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on {host}")


def _run(folder: Path, module: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "shimonoseki_dx.embedded",
        "exec",
        "--",
        sys.executable,
        "-W",
        "ignore",
    ]
    environment = {**os.environ, "PORTAL_VAR": str(folder)}
    subprocess.run([*command, "-m", module], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
