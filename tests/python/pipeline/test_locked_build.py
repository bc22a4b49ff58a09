"""dbt's own connection, as profiles.yml makes it, is locked."""

import subprocess
import sys
from pathlib import Path

from pipeline.builds import PROJECT_ROOT, clean_environment


def test_the_sql_of_a_model_reads_no_file_that_is_not_input(tmp_path: Path) -> None:
    (tmp_path / "raw" / "files").mkdir(parents=True)
    (tmp_path / "raw" / "files" / "customer_tags.csv").write_text("customer_id,tag\nc1,vip\n", encoding="utf-8")
    ended = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("show", "--inline", "select content from read_text('/etc/hostname')"),
            *("--target-path", str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")),
        ],
        cwd=PROJECT_ROOT,
        env=clean_environment(CLIENTBASE_RAW_ROOT=tmp_path / "raw", CLIENTBASE_WORKDIR=tmp_path / "workdir"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode != 0
    assert 'Cannot access file "/etc/hostname"' in ended.stdout + ended.stderr, ended.stdout + ended.stderr
