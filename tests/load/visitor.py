"""A signed-in visitor without a browser: plain HTTP on this machine, keeping its connection."""

import http.client
import re
import statistics
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit


class Visitor:
    """One connection with its cookies. Only ever talks to 127.0.0.1."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.connection = http.client.HTTPConnection(self.host, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Send one request; return status and body."""
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://{self.host}{path}"
            body = urlencode(form)
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, answer.read()

    def sign_in(self, number: str, password: str) -> None:
        """Sign in by the form; raises when the portal refuses."""
        _, page = self.ask("GET", "/staff/sign-in/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {"csrfmiddlewaretoken": token[1].decode(), "username": number, "password": password}
        status, _ = self.ask("POST", "/staff/sign-in/", form)
        if status != http.client.FOUND:
            raise RuntimeError(f"sign-in of {number} failed: {status}")


@dataclass(frozen=True)
class Timing:
    """What a page took: milliseconds for one visitor, requests a second for eight."""

    median: float
    p95: float
    rate: float


def measure(visitors: list[Visitor], path: str, *, times: int = 60) -> Timing:
    """Ask for a page alone ``times`` times, then from all visitors at once."""
    first = visitors[0]
    for _ in range(5):
        status, _ = first.ask("GET", path)
        if status != http.client.OK:
            raise RuntimeError(f"{path}: {status}")
    alone = [_timed(first, path) for _ in range(times)]
    each = max(times // len(visitors), 5)
    threads = [threading.Thread(target=_repeat, args=(visitor, path, each)) for visitor in visitors]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = each * len(visitors) / (time.perf_counter() - begun)
    return Timing(statistics.median(alone), statistics.quantiles(alone, n=20)[-1], rate)


def _timed(visitor: Visitor, path: str) -> float:
    begun = time.perf_counter()
    visitor.ask("GET", path)
    return (time.perf_counter() - begun) * 1000


def _repeat(visitor: Visitor, path: str, times: int) -> None:
    for _ in range(times):
        visitor.ask("GET", path)
