"""Programmes are loaded from data files; a version that pays people is never rewritten."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import SYSTEM, record
from core.dates import today
from core.errors import Conflict
from core.money import parse_yuan
from subsidies.commands.deciding import reassess_programme
from subsidies.commands.versions import is_relied_on, store_version
from subsidies.enums import AccountKind
from subsidies.models import (
    Account,
    Award,
    FundingSource,
    Programme,
    ProgrammeItem,
    ProgrammeVersion,
    ReferenceAmount,
)
from subsidies.queries.drafts import Draft, read_draft

ROOT = Path(__file__).resolve().parent.parent / "data"
DATA = ROOT / "programmes"
_FIELDS = ("name", "name_en", "kind", "region", "services", "spend_order")


class VersionInUse(Conflict):
    """A change of the past."""

    code = "subsidies.version_in_use"
    message = _(
        "“%(programme)s”自 %(since)s 起的规则已用于认定，不能改写；请另立新的规则版本。原规则保持不变。"
    )


@transaction.atomic
def load_programmes(folder: Path = DATA) -> int:
    """Bring the shipped programmes into the database; returns how many there are. Safe to repeat.

    A version by which awards were made may be ended, for the next one to follow. Raises
    VersionInUse when a file differs from it in anything else.
    """
    load_standards()
    files = sorted(folder.glob("*.json"))
    entries = [entry for path in files for entry in json.loads(path.read_text())]
    for entry in entries:
        programme, _created = Programme.objects.update_or_create(
            code=entry["code"], defaults={name: entry[name] for name in _FIELDS}
        )
        Account.objects.get_or_create(kind=AccountKind.FUND, programme=programme)
        _load_items(programme, entry.get("items", []))
        drafts = [read_draft(version) for version in entry["versions"]]
        changed = [_load_version(programme, draft) for draft in drafts]
        if any(changed):
            reassess_programme(programme=programme, by=SYSTEM)
    return len(entries)


@transaction.atomic
def load_standards() -> int:
    """Funding sources and dated regional standards; returns how many standards there are.

    A standard that stands is not changed: it is followed by one with a later date.
    """
    for source in json.loads((ROOT / "funding_sources.json").read_text()):
        FundingSource.objects.update_or_create(code=source.pop("code"), defaults=source)
    standards = json.loads((ROOT / "reference_amounts.json").read_text())
    for entry in standards:
        ReferenceAmount.objects.get_or_create(
            code=entry["code"],
            region=entry["region"],
            effective_from=date.fromisoformat(entry["effective_from"]),
            defaults={
                "name": entry["name"],
                "amount_fen": parse_yuan(str(entry["amount_yuan"])),
                "document_no": entry["document_no"],
                "note": entry.get("note", ""),
            },
        )
    return len(standards)


def _load_items(programme: Programme, entries: Iterable[dict[str, Any]]) -> None:
    for entry in entries:
        values = {name: entry[name] for name in ("name", "name_en", "service", "unit")}
        price = {"price_fen": parse_yuan(str(entry["price_yuan"])), "note": entry.get("note", "")}
        ProgrammeItem.objects.get_or_create(
            programme=programme, code=entry["code"], defaults=values | price
        )


def _load_version(programme: Programme, draft: Draft) -> bool:
    """Whether the version is new or other than before."""
    found = ProgrammeVersion.objects.filter(programme=programme, effective_from=draft.since)
    version = found.first()
    if version is not None and _stands(version, draft):
        return False
    if version is not None and not _may_become(version, draft):
        raise VersionInUse(programme=programme, since=draft.since)
    version = store_version(programme, draft)
    record(version, "subsidies.version_loaded", by=SYSTEM, document_no=version.document_no)
    return True


def _may_become(version: ProgrammeVersion, draft: Draft) -> bool:
    """A version that nothing rests on may change; any other may only be ended, once."""
    has_begun = version.effective_from <= today() and is_relied_on(version.programme)
    if not (has_begun or Award.objects.filter(tier__version=version).exists()):
        return True
    open_draft = Draft(
        draft.values | {"effective_to": None}, draft.tiers, draft.documents, draft.funding
    )
    return not version.effective_to and _stands(version, open_draft)


def _stands(version: ProgrammeVersion, draft: Draft) -> bool:
    same = all(getattr(version, name) == value for name, value in draft.values.items())
    tiers = _by_code(version.tiers.all(), ("name", "name_en", "amount_fen", "conditions"))
    names = ("name", "name_en", "hint", "is_required", "position")
    documents = _by_code(version.documents.all(), names)
    return (
        same
        and tiers == draft.tiers
        and documents == draft.documents
        and _shares(version) == sorted(map(_key, draft.funding))
    )


def _by_code(rows: Iterable[Any], names: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {row.code: {name: getattr(row, name) for name in names} for row in rows}


def _shares(version: ProgrammeVersion) -> list[tuple]:
    rows = version.funding.values("source__code", "tier__code", "share_bp", "fixed_fen")
    return sorted(
        (r["source__code"], r["tier__code"] or "", r["share_bp"] or 0, r["fixed_fen"] or 0)
        for r in rows
    )


def _key(share: dict[str, Any]) -> tuple:
    return (
        share["source"],
        share["tier"] or "",
        share["share_bp"] or 0,
        share["fixed_fen"] or 0,
    )
