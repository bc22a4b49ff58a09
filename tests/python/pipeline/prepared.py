"""Clientbase's command line in a process that has imported dbt and Great Expectations once and forks for every command.

`python -m pipeline.prepared` reads a command a line (JSON) and answers with two lines, the process and how it ended.
Each command has a process, an environment, a working directory and outputs of its own; what it is spared are the eight
seconds of processor time that importing takes, which fifty builds would pay fifty times.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

SERVER_PATIENCE = 120


class PreparedProcess:
    """The process of this test process; it ends with it, for its standard input closes then."""

    def __init__(self, environment: dict[str, str]) -> None:
        """Start it; it imports while the test goes on."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.prepared"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self.close)

    def run(
        self, arguments: list[str], *, cwd: Path, environment: dict[str, str], outputs: Path, timeout: float
    ) -> int:
        """Run a command to its end, its outputs in the files `stdout` and `stderr` of a folder; its exit code.

        Raises subprocess.TimeoutExpired, as subprocess.run does, after killing it.
        """
        request = {"arguments": arguments, "cwd": str(cwd), "environment": environment, "outputs": str(outputs)}
        process = int(self._ask(json.dumps(request)))
        killer = threading.Timer(timeout, os.kill, (process, signal.SIGKILL))
        began = time.monotonic()
        killer.start()
        try:
            code = int(self._answer())
        finally:
            killer.cancel()
        if code == -signal.SIGKILL and time.monotonic() - began >= timeout:
            raise subprocess.TimeoutExpired(arguments, timeout)
        return code

    def close(self) -> None:
        """Let it end."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait(SERVER_PATIENCE)

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the prepared process has ended; its last words are above"
        return line


_started: list[PreparedProcess] = []


def prepared_process(environment: dict[str, str]) -> PreparedProcess:
    """The one of this test process; the first who asks starts it in his environment."""
    if not _started:
        _started.append(PreparedProcess(environment))
    return _started[0]


def serve() -> None:
    """Import everything that a run imports, then fork for each line."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import dbt.adapters.duckdb.impl  # noqa: PLC0415
    import dbt.cli.main  # noqa: PLC0415
    import dbt.parser.manifest  # noqa: F401, PLC0415
    import duckdb  # noqa: F401, PLC0415
    import great_expectations.datasource.fluent  # noqa: F401, PLC0415
    from pipeline.parsed_once import main  # noqa: PLC0415

    import clientbase.dashboard  # noqa: PLC0415
    import clientbase.running  # noqa: F401, PLC0415

    alive = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    assert not alive, f"a process with the threads {alive} must not fork"
    gc.freeze()
    for line in sys.stdin:
        process = os.fork()
        if not process:
            _be(json.loads(line), main)
        print(process, file=answers, flush=True)
        _, status = os.waitpid(process, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def _be(request: dict[str, Any], main: Any) -> None:
    """Be the command: never returns."""
    code: Any = 1
    try:
        for number, name in ((1, "stdout"), (2, "stderr")):
            with (Path(request["outputs"]) / name).open("w") as file:
                os.dup2(file.fileno(), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["clientbase", *request["arguments"]]
        main()
        code = 0
    except SystemExit as ended:
        code = ended.code
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            # A fork that came back would read the commands of the process it was forked from.
            os._exit(code if isinstance(code, int) else int(bool(code)))


if __name__ == "__main__":
    serve()
