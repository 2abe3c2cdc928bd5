"""Run the whole portal with nothing set up beforehand: ``manage.py portal --demo``."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from shimonoseki_dx.embedded import (
    ROOT,
    AlreadyRunningError,
    EmbeddedError,
    die_with_parent,
    services,
    var_dir,
)

READY_SECONDS = 180  # a busy machine is no fault of the portal
STOP_SECONDS = 20


class Command(BaseCommand):
    """Embedded servers, schema, policy, then web, worker and beat, until Ctrl-C."""

    help = "Runs the portal: database, queue, web, worker and beat. Ctrl-C stops all of them."
    requires_system_checks: list[str] = []  # the database starts below

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--web-workers", type=int, default=2)
        parser.add_argument(
            "--demo", action="store_true", help="load the demo city into an empty database"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Run until Ctrl-C or until one of the processes ends."""
        address = f"http://{options['host']}:{options['port']}"
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            with services():
                _refuse_taken_port(options["host"], options["port"])
                self._prepare(demo=options["demo"])
                with _processes(options) as running:
                    _wait_until_ready(address, running)
                    self._greet(address, demo=options["demo"])
                    _wait_for_end(running)
        except AlreadyRunningError:
            self.stdout.write(
                f"ポータルはすでに起動しています。ブラウザーで {address} を開いてください。"
            )
        except EmbeddedError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self.stdout.write("ポータルを停止しました。データは残っています。")

    def _prepare(self, *, demo: bool) -> None:
        refuse_other_data()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_policy", stdout=self.stdout)
        if demo:
            call_command("load_demo", stdout=self.stdout)

    def _greet(self, address: str, *, demo: bool) -> None:
        self.stdout.write(f"\nポータルが起動しました: {address}\n")
        if demo:
            call_command("load_demo", "--sign-ins", stdout=self.stdout)
        self.stdout.write("止めるには Ctrl-C を押してください。データは var/ に残ります。\n")
        self.stdout.flush()


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def refuse_other_data() -> None:
    """Stop at a database of another line of the portal, before migrate stumbles over it.

    Raises CommandError where it has migrations that this version does not know.
    """
    recorder = MigrationRecorder(connection)
    unknown = set(recorder.applied_migrations()) - set(MigrationLoader(connection).disk_migrations)
    if unknown:
        raise CommandError(
            f"{var_dir()} のデータは、別の版のポータルのものです。"
            "フォルダーの名前を変えて残してから、もう一度実行してください。新しいデータを用意します。"
        )


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"{host}:{port} は他のプログラムが使っています。止めるか、make demo PORT=8001 のように番号を変えてください。"
            ) from error


def _commands(options: dict[str, Any]) -> dict[str, list[str]]:
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "shimonoseki_dx"]
    web = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "shimonoseki_dx.wsgi:application",
    ]
    web += ["--host", options["host"], "--port", str(options["port"]), "--log-level", "warning"]
    web += ["--workers", str(options["web_workers"]), "--blocking-threads", "1"]
    return {
        "web": web,
        "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""],
    }


@contextlib.contextmanager
def _processes(options: dict[str, Any]) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    running: dict[str, subprocess.Popen[bytes]] = {}
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "shimonoseki_dx.settings"}
    environment.setdefault("PORTAL_URL", f"http://{options['host']}:{options['port']}")
    try:
        for name, command in _commands(options).items():
            # A session of their own: Ctrl-C reaches this process alone, which stops them in order.
            running[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        yield running
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process, then end what it may have left of its own children."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_ready(address: str, running: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        _refuse_ended(running)
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CommandError(f"{address} が応答しません。上の表示を確かめてください。")


def _wait_for_end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _refuse_ended(running)
        time.sleep(1)


def _refuse_ended(running: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise CommandError(
                f"{name} が終了しました(状態 {process.returncode})。ポータルを停止します。"
            )
