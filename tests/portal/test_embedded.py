"""The embedded servers: one owner, kept data, recovery after a kill."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from shimonoseki_dx import embedded
from shimonoseki_dx.embedded import ROOT

EXEC = [sys.executable, "-m", "shimonoseki_dx.embedded", "exec", "--"]
ADDRESSES = "from shimonoseki_dx import embedded; print(embedded.socket_dir(), flush=True)"


@pytest.fixture
def environment(tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    return {**kept, "PORTAL_VAR": str(tmp_path / "var")}


def start(environment):
    """Start the servers beside a program that waits; return it and the folder of the sockets."""
    waiting = f"{ADDRESSES}; import sys; sys.stdin.read()"
    process = subprocess.Popen(
        [*EXEC, sys.executable, "-c", waiting],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return process, Path(process.stdout.readline().strip())


def stop(process):
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


def connect(sockets):
    where = {"host": str(sockets), "user": embedded.DATABASE_USER, "dbname": embedded.DATABASE_NAME}
    return psycopg.connect(**where, autocommit=True)


def remember(sockets):
    with connect(sockets) as database:
        database.execute("CREATE TABLE kept (word text)")
        database.execute("INSERT INTO kept VALUES ('関門')")
    with redis.Redis(unix_socket_path=str(sockets / "valkey.sock")) as queue:
        queue.set("kept", "海峡")


def remembered(sockets):
    with connect(sockets) as database:
        word = database.execute("SELECT word FROM kept").fetchone()[0]
    with redis.Redis(unix_socket_path=str(sockets / "valkey.sock")) as queue:
        return word, queue.get("kept").decode()


def test_data_is_kept_over_a_restart(environment):
    process, sockets = start(environment)
    remember(sockets)
    stop(process)

    process, sockets = start(environment)
    found = remembered(sockets)
    stop(process)

    assert found == ("関門", "海峡")
    assert process.returncode == 0


def test_killed_owner_loses_nothing_that_was_committed(environment):
    process, sockets = start(environment)
    remember(sockets)
    process.kill()
    process.wait(60)
    process.stdin.close()
    process.stdout.close()

    process, sockets = start(environment)
    found = remembered(sockets)
    stop(process)

    assert found == ("関門", "海峡")


def test_second_owner_is_told_that_one_runs(environment):
    process, _ = start(environment)

    second = subprocess.run(
        [*EXEC, "true"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    stop(process)

    assert second.returncode == 1
    assert "already running" in second.stderr


def test_exit_status_of_the_command_is_passed_on(environment):
    done = subprocess.run([*EXEC, "false"], cwd=ROOT, env=environment, check=False)

    assert done.returncode == 1


def test_servers_listen_on_private_sockets_alone(environment):
    process, sockets = start(environment)
    with connect(sockets) as database:
        listens = database.execute("SHOW listen_addresses").fetchone()[0]
    mode = sockets.stat().st_mode & 0o777
    stop(process)

    assert listens == ""
    assert mode == 0o700


def test_database_sees_japanese_letters(environment):
    """With the plain C locale lower() and pg_trgm would not; the search relies on UTF-8."""
    process, sockets = start(environment)
    with connect(sockets) as database:
        found = database.execute(
            "SELECT lower('ＤＸ'), 'デジタル' ~ '^\\w+$', length('𠮷')"
        ).fetchone()
    stop(process)

    assert found == ("ｄｘ", True, 1)


@pytest.mark.parametrize("folder", ["/tmp/" + "long/" * 30 + "var", "/tmp/short"])
def test_socket_path_fits_however_deep_the_data_folder_lies(monkeypatch, folder):
    monkeypatch.setenv("PORTAL_VAR", folder)

    assert len(str(embedded.socket_dir() / ".s.PGSQL.5432")) <= embedded.LONGEST_SOCKET_PATH


def test_database_url_replaces_the_embedded_servers(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379/0")

    with embedded.services():
        assert not (tmp_path / "var").exists()
