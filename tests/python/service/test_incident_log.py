"""The published incident log comes out as one clock per incident, answered by the first action of a person."""

import csv
import gzip
from datetime import datetime
from pathlib import Path

import pytest
from pipeline.builds import Build

pytestmark = [pytest.mark.real_data, pytest.mark.long]

INCIDENTS, MACHINE = 24_918, "908"


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")


@pytest.fixture(scope="module")
def first_actions(real_data: Path) -> dict[str, tuple[datetime, datetime | None, bool]]:
    """Opening, first action by a person at or after it, and whether one was before it, counted in the file."""
    found: dict[str, tuple[datetime, datetime | None, bool]] = {}
    with gzip.open(
        real_data / "incident_log" / "incident_event_log.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            opened, first, is_before = found.get(row["number"], (moment(row["opened_at"]), None, False))
            is_registration = row["sys_mod_count"] == "0" and row["incident_state"] == "New"
            if row["sys_updated_by"] != MACHINE and not is_registration:
                changed = moment(row["sys_updated_at"])
                is_before = is_before or changed < opened
                if changed >= opened and (first is None or changed < first):
                    first = changed
            found[row["number"]] = (opened, first, is_before)
    return found


def test_every_incident_has_one_clock_of_its_own_policy(
    incident_log: Build, first_actions: dict[str, tuple[datetime, datetime | None, bool]]
) -> None:
    rows = incident_log.rows(
        "select trigger_id, started_at, first_response_at, is_response_before_start, calendar_id, policy_id "
        "from marts.fct_sla_clocks"
    )
    assert len(rows) == len(first_actions) == INCIDENTS
    assert {row[4] for row in rows} == {"service_desk"}
    assert all(str(row[5]).startswith("incident_log_") for row in rows)
    wrong = []
    for trigger_id, started, responded, is_before, *_ in rows:
        opened, first, was_before = first_actions[str(trigger_id).removeprefix("incident_log:")]
        if (started, is_before) != (opened, was_before) or responded != (None if was_before else first):
            wrong.append(trigger_id)
    assert not wrong, f"{len(wrong)} incidents differ, the first is {wrong[0]}"
