"""Starts the portal as ``make demo`` does, on a data folder and a port of its own."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from shimonoseki_dx.embedded import ROOT, socket_dir

START_SECONDS = 600


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running_portal(folder: Path, *options: str) -> Iterator[str]:
    """Run ``manage.py portal`` with the options until the block ends; yield its address."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not _is_ours(key)}
    environment["PORTAL_VAR"] = str(folder)
    command = [sys.executable, "-W", "ignore", "manage.py", "portal", "--port", str(port), *options]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "portal.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}", process, folder / "portal.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(60)


@contextlib.contextmanager
def database_of(folder: Path) -> Iterator[None]:
    """Let the ORM of this process read the data of the portal that runs on a folder."""
    usual = connection.settings_dict
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PORTAL_VAR", str(folder))
        patch.setattr(connection, "settings_dict", {**usual, "HOST": str(socket_dir())})
        connection.close()
        try:
            yield
        finally:
            connection.close()


def _is_ours(name: str) -> bool:
    return name in {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORTAL_URL"}


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(log.read_text())
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{address}/health/", timeout=5).close()
            return
        time.sleep(0.1)
    raise RuntimeError(log.read_text())
