"""A Superset of the tests' own: on loopback, with its objects in a temporary folder, stopped in all cases."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

TESTS = Path(__file__).parent
USER, PASSWORD = "admin", secrets.token_urlsafe(16)
_BIN = Path(sys.executable).parent
_START_SECONDS = 300
# PR_SET_PDEATHSIG of <linux/prctl.h>.
_DEATH_SIGNAL_OF_PARENT = 1


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server answers, and where it writes down whom it asked outside of this machine."""

    url: str
    log: Path
    asked_outside: Path


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    """Make Superset's database and its administrator, and serve until the block ends."""
    port = _free_port()
    server = Server(f"http://127.0.0.1:{port}", folder / "server.log", folder / "asked_outside")
    environment = {
        **os.environ,
        "FLASK_APP": "superset.app:create_app()",
        "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)]),
        "SUPERSET_CONFIG_PATH": str(TESTS / "guarded_config.py"),
        "SUPERSET_HOME": str(folder),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "ASKED_OUTSIDE": str(server.asked_outside),
        # Times without a zone are UTC, whatever this machine's zone is: the tests would not see it in UTC.
        "TZ": "Asia/Yekaterinburg",
    }
    names = ["--firstname", "A", "--lastname", "B", "--email", "a@example.com"]
    with server.log.open("wb") as log:

        def run(*command: str) -> None:
            subprocess.run(
                [_BIN / "superset", *command], env=environment, stdout=log, stderr=log, cwd=folder, check=True
            )

        run("db", "upgrade")
        run("fab", "create-admin", "--username", USER, "--password", PASSWORD, *names)
        run("init")
        process = subprocess.Popen(
            [_BIN / "superset", "run", "--host", "127.0.0.1", "--port", str(port), "--with-threads"],
            env=environment, stdout=log, stderr=log, cwd=folder, start_new_session=True,
            preexec_fn=_end_with_the_tests,  # noqa: PLW1509 - no thread has begun
        )  # fmt: skip
        try:
            _wait_until_it_answers(server, process)
            yield server
        finally:
            _stop(process)


def _end_with_the_tests() -> None:
    """Let the kernel end the server where the tests are killed and can stop nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL_OF_PARENT, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_it_answers(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"Superset ended: {server.log.read_text(errors='replace')[-3000:]}"
        try:
            with urlopen(f"{server.url}/health", timeout=5) as response:
                if response.status == 200:
                    return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(f"Superset does not answer: {server.log.read_text(errors='replace')[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and what it started: it leads a process group of its own."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
