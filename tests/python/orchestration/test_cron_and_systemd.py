"""The examples for cron and systemd, run as these run them: an empty environment and /bin/sh."""

import fcntl
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pipeline.builds import PROJECT_ROOT, Finished

EXAMPLES = PROJECT_ROOT / "examples" / "orchestration"
INSTALLED_AT = "/srv/clientbase"
# What cron gives a job, and nothing else.
CRON_ENVIRONMENT = {"HOME": "/", "LOGNAME": "clientbase", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}
STAND_IN = """#!/bin/sh
echo "$*" >>"{folder}/calls"
[ "$1" = status ] && echo "Published: the version before" && exit 0
echo "said by the run"
code=$(head -n 1 "{folder}/codes")
sed -i 1d "{folder}/codes"
[ "$code" = 137 ] && kill -9 $$
exit "$code"
"""


class StandIn:
    """A `clientbase` whose runs end with the given exit codes, one after the other."""

    def __init__(self, folder: Path, codes: list[int]) -> None:
        self.folder = folder
        (folder / "codes").write_text("".join(f"{code}\n" for code in codes), encoding="utf-8")
        command = folder / "clientbase"
        command.write_text(STAND_IN.format(folder=folder), encoding="utf-8")
        command.chmod(0o755)
        self.environment = {"CLIENTBASE_BIN": str(folder), "CLIENTBASE_RETRY_SECONDS": "0"}

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text(encoding="utf-8").splitlines()


def start(command: str, environment: dict[str, str], settings: Path | None = None) -> Finished:
    """A line of a crontab or unit, as /bin/sh gets it."""
    ended = subprocess.run(
        ["/bin/sh", "-c", command.replace(INSTALLED_AT, str(PROJECT_ROOT))],
        env={**CRON_ENVIRONMENT, "CLIENTBASE_SETTINGS": str(settings or "/nowhere"), **environment},
        cwd="/", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return Finished(ended.returncode, ended.stdout, ended.stderr)


def cron_command() -> str:
    """The command of the only job in the crontab."""
    lines = (EXAMPLES / "cron" / "clientbase.crontab").read_text(encoding="utf-8").splitlines()
    jobs = [line for line in lines if re.match(r"[\d*]", line)]
    assert len(jobs) == 1
    return jobs[0].split(maxsplit=5)[5]


def unit_command(unit: str) -> str:
    """What a unit starts."""
    text = (EXAMPLES / "systemd" / unit).read_text(encoding="utf-8")
    return re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)[0]


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """The real command, as an environment's bin folder offers it."""
    command = tmp_path / "bin" / "clientbase"
    command.parent.mkdir()
    python = f"PYTHONPATH={shlex.quote(str(PROJECT_ROOT / 'scripts'))} exec {shlex.quote(sys.executable)}"
    command.write_text(f'#!/bin/sh\n{python} -m clientbase "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return command.parent


def test_a_night_that_published_sends_no_mail(tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [0])
    ended = start(cron_command(), stand_in.environment)
    assert ended == Finished(0, "", "")
    assert stand_in.calls == ["run"]


@pytest.mark.parametrize(("code", "words"), [
    (1, "a check refused"),
    (2, "settings or input files cannot be used"),
    (70, "Clientbase itself is at fault"),
    (143, "told to end"),
])  # fmt: skip
def test_what_would_end_the_same_is_mailed_and_not_tried_again(code: int, words: str, tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [code, 0])
    ended = start(cron_command(), stand_in.environment)
    assert ended.exit_code == code
    assert ended.output.startswith(f"Clientbase published nothing (exit code {code}): ")
    assert words in ended.output
    assert "said by the run" in ended.output
    assert "Published: the version before" in ended.output
    assert stand_in.calls == ["run", "status"]


@pytest.mark.parametrize("code", [3, 4, 137])
def test_what_may_pass_is_tried_again_where_it_ended(code: int, tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [code, code, 0])
    ended = start(cron_command(), stand_in.environment)
    assert ended == Finished(0, "", "")
    assert stand_in.calls == ["run", "run --retry", "run --retry"]


@pytest.mark.parametrize("code", [3, 4, 137])
def test_what_did_not_pass_is_mailed(code: int, tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [code] * 4)
    ended = start(cron_command(), {**stand_in.environment, "CLIENTBASE_TRIES": "2"})
    assert ended.exit_code == code
    assert stand_in.calls == ["run", "run --retry", "status"]
    assert f"(exit code {code})" in ended.output


def test_a_refusal_after_a_retry_is_final(tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [4, 1, 0])
    assert start(cron_command(), stand_in.environment).exit_code == 1
    assert stand_in.calls == ["run", "run --retry", "status"]


def test_the_journal_gets_everything(tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [4, 0])
    ended = start(unit_command("clientbase.service"), stand_in.environment)
    assert ended.exit_code == 0
    assert ended.output.splitlines() == [
        "said by the run",
        "Trying again in 0 s: the machine failed the run (disk, memory, rights).",
        "said by the run",
    ]


def test_an_option_that_is_not_known_runs_nothing(tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [0])
    ended = start(f"{INSTALLED_AT}/examples/orchestration/nightly.sh --queit", stand_in.environment)
    assert ended.exit_code == 2
    assert "--queit" in ended.errors
    assert not (tmp_path / "calls").exists()


def test_the_real_command_gets_the_settings_of_the_file(tmp_path: Path, bin_folder: Path) -> None:
    settings = tmp_path / "clientbase.env"
    text = (EXAMPLES / "clientbase.env").read_text(encoding="utf-8")
    settings.write_text(
        text.replace("/srv/exports", str(tmp_path / "no-exports")).replace("/var/lib", str(tmp_path)), encoding="utf-8"
    )
    ended = start(cron_command(), {"CLIENTBASE_BIN": str(bin_folder)}, settings)
    assert ended.exit_code == 2, ended.everything
    assert str(tmp_path / "no-exports") in ended.output
    assert "Nothing is published" in ended.output
    assert "Last run:  bad input" in ended.output
    assert "Traceback" not in ended.everything


def test_a_work_folder_that_stays_busy_is_mailed_with_the_process_that_holds_it(
    tmp_path: Path, bin_folder: Path
) -> None:
    workdir = tmp_path / "workdir"
    workdir.mkdir()
    environment = {
        "CLIENTBASE_BIN": str(bin_folder),
        "CLIENTBASE_WORKDIR": str(workdir),
        "CLIENTBASE_TRIES": "2",
        "CLIENTBASE_RETRY_SECONDS": "0",
    }
    with (workdir / "run.lock").open("w") as lock:
        lock.write("4242")
        lock.flush()
        fcntl.flock(lock, fcntl.LOCK_EX)
        ended = start(cron_command(), environment)
    assert ended.exit_code == 3, ended.everything
    assert ended.output.count("Another run (process 4242) is working in") == 2


def test_systemd_mails_how_the_run_ended(tmp_path: Path) -> None:
    stand_in = StandIn(tmp_path, [])
    mailer = tmp_path / "sendmail"
    mailer.write_text(f'#!/bin/sh\necho "$*" >"{tmp_path}/options"\ncat >"{tmp_path}/mail"\n', encoding="utf-8")
    mailer.chmod(0o755)
    environment = {
        **stand_in.environment,
        "CLIENTBASE_MAIL_TO": "team@example.com",
        "CLIENTBASE_SENDMAIL": str(mailer),
        "MONITOR_SERVICE_RESULT": "exit-code",
        "MONITOR_EXIT_STATUS": "1",
    }
    command = unit_command("clientbase-report.service")
    assert start(command, environment) == Finished(0, "", "")
    assert (tmp_path / "options").read_text(encoding="utf-8") == "-t\n"
    head, _, body = (tmp_path / "mail").read_text(encoding="utf-8").partition("\n\n")
    assert "To: team@example.com" in head.splitlines()
    assert "Subject: Clientbase published nothing: a check refused" in head
    assert body == "Published: the version before\n"

    killed = {**environment, "MONITOR_SERVICE_RESULT": "oom-kill", "MONITOR_EXIT_STATUS": "9"}
    assert start(command, killed).exit_code == 0
    assert "systemd ended the run (oom-kill)" in (tmp_path / "mail").read_text(encoding="utf-8")


def test_a_report_for_nobody_says_so(tmp_path: Path) -> None:
    ended = start(unit_command("clientbase-report.service"), StandIn(tmp_path, []).environment)
    assert ended.exit_code == 2
    assert "CLIENTBASE_MAIL_TO" in ended.errors


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for unit in (EXAMPLES / "systemd").iterdir():
        text = unit.read_text(encoding="utf-8").replace(INSTALLED_AT, str(PROJECT_ROOT))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    assert verify(tmp_path) == ""
    service = tmp_path / "clientbase.service"
    service.write_text(service.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHmoe="), encoding="utf-8")
    assert "ProtectHmoe" in verify(tmp_path), "a misspelt option was not noticed, so this test would notice nothing"


def verify(folder: Path) -> str:
    """What `systemd-analyze verify` finds wrong with the units of a folder."""
    units = sorted(folder.glob("*.service")) + sorted(folder.glob("*.timer"))
    ended = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60, check=False
    )
    return ended.stderr + ended.stdout
