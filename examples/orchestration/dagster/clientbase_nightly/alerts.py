"""Hand on why a night published nothing, in the sentences of the run's report."""

import shlex
import subprocess

import dagster as dg


def alert_text(context: dg.RunFailureSensorContext) -> str:
    """What the failed operation said, else what Dagster says of the failure."""
    for event in context.get_step_failure_events():
        said = event.step_failure_data.user_failure_data
        if said is not None and said.description:
            return said.description
    return context.failure_event.message or "The run failed without a word."


def hand_on(text: str, command: str) -> None:
    """Give the text to a command on its standard input. Raises where the command fails, so that the tick is red."""
    subprocess.run(shlex.split(command), input=text, text=True, timeout=60, check=True)


def alert(context: dg.RunFailureSensorContext, command: str) -> None:
    """Tell somebody about a failed run, or say in the sensor's log that nobody is told."""
    text = alert_text(context)
    if command:
        hand_on(text, command)
    else:
        context.log.error("CLIENTBASE_ALERT_COMMAND names no command, so nobody is told:\n%s", text)
