"""Programmes are loaded from data files; a version that pays people is never rewritten."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import SYSTEM, record
from core.errors import Conflict
from core.money import parse_yuan
from subsidies.commands.enrolments import reassess_programme
from subsidies.enums import AccountKind
from subsidies.models import Account, Award, Programme, ProgrammeVersion, Tier

DATA = Path(__file__).resolve().parent.parent / "data" / "programmes"


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
    files = sorted(folder.glob("*.json"))
    entries = [entry for path in files for entry in json.loads(path.read_text())]
    for entry in entries:
        programme, _created = Programme.objects.update_or_create(
            code=entry["code"],
            defaults={
                name: entry[name]
                for name in ("name", "name_en", "kind", "region", "services", "spend_order")
            },
        )
        Account.objects.get_or_create(kind=AccountKind.FUND, programme=programme)
        changed = [_load_version(programme, version) for version in entry["versions"]]
        if any(changed):
            reassess_programme(programme=programme, by=SYSTEM)
    return len(entries)


def _load_version(programme: Programme, entry: dict[str, Any]) -> bool:
    """Whether the version is new or other than before."""
    values = {
        "effective_to": entry.get("effective_to") and date.fromisoformat(entry["effective_to"]),
        "document_no": entry["document_no"],
        "minimum_age": entry["minimum_age"],
        "back_pay_months": entry["back_pay_months"],
        "age_step": entry["age_step"],
        "excluded_by": entry["excluded_by"],
    }
    tiers = {
        tier["code"]: {
            "name": tier["name"],
            "name_en": tier["name_en"],
            "amount_fen": parse_yuan(str(tier["amount_yuan"])),
            "conditions": tier["conditions"],
        }
        for tier in entry["tiers"]
    }
    since = date.fromisoformat(entry["effective_from"])
    version = ProgrammeVersion.objects.filter(programme=programme, effective_from=since).first()
    if version is not None and _stands(version, values, tiers):
        return False
    if version is not None and not _may_become(version, values, tiers):
        raise VersionInUse(programme=programme, since=since)
    version, _created = ProgrammeVersion.objects.update_or_create(
        programme=programme, effective_from=since, defaults=values
    )
    version.tiers.exclude(code__in=tiers).delete()
    for code, tier in tiers.items():
        Tier.objects.update_or_create(version=version, code=code, defaults=tier)
    record(version, "subsidies.version_loaded", by=SYSTEM, document_no=version.document_no)
    return True


def _may_become(
    version: ProgrammeVersion, values: dict[str, Any], tiers: dict[str, dict[str, Any]]
) -> bool:
    """A version that nobody's award rests on may change; any other may only be ended, once."""
    if not Award.objects.filter(tier__version=version).exists():
        return True
    return not version.effective_to and _stands(version, values | {"effective_to": None}, tiers)


def _stands(
    version: ProgrammeVersion, values: dict[str, Any], tiers: dict[str, dict[str, Any]]
) -> bool:
    same = all(getattr(version, name) == value for name, value in values.items())
    standing = {
        tier.code: {
            "name": tier.name,
            "name_en": tier.name_en,
            "amount_fen": tier.amount_fen,
            "conditions": tier.conditions,
        }
        for tier in version.tiers.all()
    }
    return same and standing == tiers
