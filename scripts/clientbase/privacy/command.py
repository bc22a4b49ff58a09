"""`clientbase erase`, and what every run does about erasures before it begins."""

import os
from collections.abc import Sequence

from rich.console import Console

from clientbase.errors import ClientbaseError
from clientbase.privacy.erasing import Erased, NotProvenError, erase_customers, finish_under_way
from clientbase.privacy.journal import REQUESTED, all_under_way
from clientbase.privacy.modes import keep_private
from clientbase.privacy.withdrawn import erase_withdrawn
from clientbase.settings import Settings, resolve_settings
from clientbase.workdir import Workdir


def run_erase(settings: Settings, customers: Sequence[str]) -> None:
    """Erase the customers and say what was done. Raises ClientbaseError where it could not be done or proven."""
    for customer_id in customers:
        source, separator, native_id = customer_id.partition(":")
        if not separator or not source or not native_id:
            raise ClientbaseError(
                f"{customer_id} is no identifier. Write it as the marts show it: source, colon, identifier, such as "
                f"files:{customer_id}."
            )
    workdir = Workdir(settings.workdir)
    with workdir.locked():
        keep_private(workdir)
        show_erased(Console(highlight=False, soft_wrap=True), erase_customers(settings, workdir, customers, REQUESTED))


def finish_erasures(settings: Settings, workdir: Workdir, console: Console) -> None:
    """Before a run: finish what was killed, then erase whoever withdrew the consent to processing in time.

    An erasure that cannot be proven is said and left under way; it does not keep the others from their numbers, as the
    suppression list keeps the person out of them in any case.
    """
    try:
        for erased in finish_under_way(settings, workdir):
            show_erased(console, erased)
        withdrawn = erase_withdrawn(settings, workdir)
        if withdrawn is not None:
            show_erased(console, withdrawn)
    except NotProvenError as error:
        console.print(str(error), highlight=False, soft_wrap=True)


def finish_before_rollback(workdir: Workdir, target: str | None) -> None:
    """An erasure that was killed is finished before readers go back: no version may bring a person back."""
    if any(all_under_way(workdir)):
        settings = resolve_settings(raw_root=None, sources=None, as_of=None, workdir=workdir.root, target=target)
        finish_under_way(settings, workdir)


def show_erased(console: Console, erased: Erased) -> None:
    """What was erased where, and how that is known. No personal data: this may go into a log."""
    people = "person" if erased.people_count == 1 else "people"
    console.print(f"Erased {erased.people_count} {people} from {len(erased.copies)} copies:", highlight=False)
    for copy in erased.copies:
        counts = (
            (copy.removed_count, "rows removed"),
            (copy.anonymous_count, "rows made anonymous"),
            (copy.redacted_count if copy.what == "rewritten" else 0, "texts redacted"),
        )
        said = ", ".join(f"{count} {words}" for count, words in counts if count)
        console.print(f"  {copy.what} {copy.file}{f': {said}' if said else ''}", highlight=False, soft_wrap=True)
    console.print(
        f"Searched {erased.searched.file_count} files ({erased.searched.byte_count:,} bytes, packed ones unpacked): "
        "nothing found; the same search found a made-up person in all "
        f"{erased.control.container_count} kinds of container.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(f"Act: {os.path.relpath(erased.act)}. Delete the person in the source systems, too.", soft_wrap=True)
