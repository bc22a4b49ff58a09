"""dbt's documentation as one file: its page, manifest and catalog inside, nothing of the machine or the hour.

dbt writes such a file itself (`dbt docs generate --static`). That one is six times larger, names the folders of the
machine, differs from run to run, and stands as text in which an erasure could take a word of code for somebody's name.
What it shows is the same, unit tests' rows aside.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clientbase.documentation.shell import packed_page

# The parts of the page, for whoever reads them back.
MANIFEST, CATALOG = "manifest", "catalog"
# What the page shows and links by. Selectors, sources that are left out and the like are for dbt alone.
_SHOWN = (
    "nodes", "sources", "macros", "docs", "exposures", "metrics", "groups", "saved_queries", "semantic_models",
    "unit_tests", "functions", "parent_map", "child_map",
)  # fmt: skip
_OF_THE_PROJECT = ("dbt_schema_version", "dbt_version", "project_name", "adapter_type")
# Folders of this machine, times of this run, and what dbt keeps for itself.
_LEFT_OUT = frozenset({
    "root_path", "build_path", "compiled_path", "created_at", "checksum", "unrendered_config", "unrendered_database",
    "unrendered_schema", "extra_ctes", "extra_ctes_injected", "compiled", "deferred", "given", "expect", "overrides",
})  # fmt: skip
_MANIFEST_PLACE, _CATALOG_PLACE = '"MANIFEST.JSON INLINE DATA"', '"CATALOG.JSON INLINE DATA"'
# Links of dbt's page to files that a single file has not beside it.
_DEAD_LINKS = (
    '<link rel="canonical" href="/overview/"/>',
    """<link rel="shortcut icon" href="${require('./assets/favicons/favicon.ico')}"/>""",
)
# A browser asks for an icon's link before its template is filled in, thousands of times.
_ICON, _ICON_WHEN_KNOWN = 'xlink:href="{{ getIcon(', 'ng-attr-xlink:href="{{ getIcon('


def documentation_page(template: Path, manifest: Mapping[str, Any], catalog: Mapping[str, Any]) -> str:
    """The page of dbt's `template` over a manifest and a catalog, packed. Raises ValueError for another template."""
    page = template.read_text(encoding="utf-8")
    for place in (_MANIFEST_PLACE, _CATALOG_PLACE, *_DEAD_LINKS):
        if page.count(place) != 1:
            raise ValueError(f"dbt's page of documentation has no {place} any more")
    for link in _DEAD_LINKS:
        page = page.replace(link, "")
    page = page.replace(_ICON, _ICON_WHEN_KNOWN)
    page = page.replace(_MANIFEST_PLACE, f"/*{MANIFEST}*/").replace(_CATALOG_PLACE, f"/*{CATALOG}*/")
    parts = {MANIFEST: _json(shown_manifest(manifest)), CATALOG: _json(shown_catalog(catalog))}
    return packed_page("Clientbase: documentation", page, parts)


def shown_manifest(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of dbt's manifest (manifest.json, read)."""
    metadata = manifest["metadata"]
    project = metadata["project_name"]
    shown: dict[str, Any] = {
        kind: {key: _shown(entry) for key, entry in manifest.get(kind, {}).items()} for kind in _SHOWN
    }
    shown["macros"] = {key: macro for key, macro in shown["macros"].items() if macro["package_name"] == project}
    shown["metadata"] = {name: metadata[name] for name in _OF_THE_PROJECT} | {"send_anonymous_usage_stats": False}
    return shown


def shown_catalog(catalog: Mapping[str, Any]) -> dict[str, Any]:
    """What the page shows of dbt's catalog: tables, columns and types. The owner is a role of the server."""
    return {
        "metadata": {"dbt_schema_version": catalog["metadata"]["dbt_schema_version"]},
        **{
            kind: {
                key: {**table, "metadata": {**table["metadata"], "owner": None}}
                for key, table in sorted(catalog[kind].items())
            }
            for kind in ("nodes", "sources")
        },
        "errors": None,
    }


def _shown(entry: Any) -> Any:
    """A model, source, test or the like as the page shows it; what is no object (parents of a node) as it is."""
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if name not in _LEFT_OUT}


def _json(value: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
