"""The catalogue of functions and the network's rules that ship with the platform."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.commands import load_row, load_rule
from core.audit import SYSTEM, Actor
from stations.models import NetworkRule, ReachRule, ServiceFunction, VolunteerRule, VolunteerSkill

FOLDER = Path(__file__).resolve().parent.parent / "data"
FILES = ("functions.json", "network.json", "volunteers.json")
RULES: dict[str, Any] = {
    "network_rules": NetworkRule,
    "reach_rules": ReachRule,
    "volunteer_rules": VolunteerRule,
}


@transaction.atomic
def load_station_reference(*, folder: Path = FOLDER, by: Actor = SYSTEM) -> int:
    """What isn't there yet; returns how many rows. What staff changed stays."""
    new = 0
    for name in FILES:
        told = json.loads((folder / name).read_text("utf-8"))
        new += sum(_function(row, told["document_no"], by) for row in _functions(told))
        new += sum(
            load_rule(model, row, by=by)
            for name, model in RULES.items()
            for row in told.get(name, ())
        )
        new += sum(
            _skill(code, name, proof, by)
            for code, (name, proof) in told.get("volunteer_skills", {}).items()
        )
    return new


def _functions(told: dict) -> list[dict]:
    """In the order of the file."""
    rows = [
        {"code": f"{category}-{number}", "category": category, "name": name, "domain": domain}
        for category, functions in told.get("functions", {}).items()
        for number, (name, domain) in functions.items()
    ]
    return [{**row, "position": position} for position, row in enumerate(rows, start=1)]


def _function(row: dict, document_no: str, by: Actor) -> bool:
    values = {name: row[name] for name in ("category", "name", "domain", "position")}
    values["document_no"] = document_no
    return load_row(ServiceFunction, {"code": row["code"]}, values, by=by)


def _skill(code: str, name: str, needs_proof: bool, by: Actor) -> bool:
    return load_row(
        VolunteerSkill, {"code": code}, {"name": name, "needs_proof": needs_proof}, by=by
    )
