"""What is said about an erasure: its act, which holds no personal data, and why it is not proven."""

from dataclasses import asdict
from typing import Any

from clientbase.privacy import journal
from clientbase.privacy.canaries import ControlResult
from clientbase.privacy.erasing_copies import name_of
from clientbase.privacy.journal import UnderWay
from clientbase.privacy.needles import needles_for
from clientbase.privacy.searching import Searched
from clientbase.privacy.tokens import Kind, token
from clientbase.settings import Settings
from clientbase.workdir import Workdir

_SHOWN_PLACES = 10
LEFT_TO_OTHERS = (
    "The source systems and their exports (the raw input): delete the person there, too. "
    "/ Удалите человека и в системах-источниках.",
    "Backups of the work folder, and copies that readers made of published files. "
    "/ Резервные копии и копии, сделанные читателями.",
)
LEFT_ON_A_SERVER = (
    "The write-ahead log and the backups of the PostgreSQL server. / Журнал и резервные копии PostgreSQL."
)


def act_of(
    settings: Settings,
    workdir: Workdir,
    under_way: UnderWay,
    *,
    key: bytes,
    after: Searched,
    controlled: ControlResult,
) -> dict[str, Any]:
    """The act: whom (as tokens), what was done to each copy, and how that was proven."""
    found_after = {name_of(path, workdir): sorted(kinds) for path, kinds in after.kinds_by_file().items()}
    kinds = sorted({kind for person in under_way.people for kind in needles_for(person).kinds})
    return {
        "erasure_id": under_way.erasure_id,
        "outcome": "proven" if not after.hits and not controlled.missed else "not proven",
        "reason": under_way.reason,
        "began_at": under_way.began_at,
        "ended_at": journal.now(),
        "people": [
            {
                "token": token(key, Kind.CUSTOMER_ID, person.requested_id),
                "card_count": len(person.customer_ids),
                "lead_count": len(person.lead_ids),
                "email_count": len(person.emails),
                "phone_count": len(person.phones),
                "shared_contact_count": person.shared_contact_count,
            }
            for person in under_way.people
        ],
        "copies": [
            asdict(report) | {"found_before": _found_in(report.file, under_way.found_before)}
            for report in under_way.reports
        ],
        "totals": "every table whose rows were made anonymous kept its row count and, to the cent, each of its amounts",
        "proof": {
            "searched_for": ", ".join(kinds),
            "file_count": after.file_count,
            "byte_count": after.byte_count,
            "found_count": len(after.hits),
            "found_in": found_after,
            "control": "a made-up person was found in each of "
            f"{controlled.container_count} kinds of container"
            + (f", but missed: {', '.join(controlled.missed)}" if controlled.missed else ""),
        },
        "left_to_others": [*LEFT_TO_OTHERS, *([LEFT_ON_A_SERVER] if settings.target == "postgres" else [])],
    }


def _found_in(file: str, found_before: dict[str, list[str]]) -> list[str]:
    """What a file, or a folder's files, held before."""
    return sorted({
        kind for name, kinds in found_before.items() if name == file or name.startswith(f"{file}/") for kind in kinds
    })  # fmt: skip


def not_proven(after: Searched, controlled: ControlResult, workdir: Workdir) -> str:
    """The sentence for an erasure after which the search finds somebody, or missed its control."""
    if controlled.missed:
        return (
            "The erasure is not proven: the search missed a made-up person that was hidden as a control "
            f"({', '.join(controlled.missed)}). The next run or erasure tries again."
        )
    places = sorted({f"{name_of(hit.file, workdir)}, {hit.place} ({hit.kind})" for hit in after.hits})
    more = f", and {len(places) - _SHOWN_PLACES} more places" if len(places) > _SHOWN_PLACES else ""
    return (
        f"The erasure is not proven: the person is still found in {'; '.join(places[:_SHOWN_PLACES])}{more}. These "
        "files are none that Clientbase writes: delete them. The next run or erasure tries again."
    )
