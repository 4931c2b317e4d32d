"""The page of a version as a whole: its forms, and what they say together."""

from dataclasses import dataclass
from typing import Any

from core.dates import today
from core.money import yuan
from subsidies.console.forms.versions import (
    ConditionForm,
    DocumentForm,
    FundingForm,
    TierForm,
    VersionForm,
    lines_of,
)
from subsidies.enums import AgeStep, Cycle
from subsidies.models import Programme, ProgrammeVersion
from subsidies.queries import Draft, read_draft
from ui.rows import Rows, typed

PERCENT = 100  # basis points
_KEPT = ("expiry_months", "dispute_day", "decision_day")


@dataclass
class TierBlock:
    """A tier with the lines of its conditions."""

    form: TierForm
    conditions: Rows


class VersionEditor:
    """Filled from a standing version, from what was typed, or checked for saving."""

    def __init__(
        self,
        programme: Programme,
        data=None,
        *,
        base: ProgrammeVersion | None = None,
        check: bool = False,
    ):
        self.programme, self.base, self.data, self.check = programme, base, data, check
        self.form = self._general()
        tiers = list(base.tiers.all()) if base and data is None else []
        self.tier_rows = Rows(TierForm, "tier", data, [_tier(tier) for tier in tiers], check=check)
        self.tiers = [
            TierBlock(form, self._conditions(number, tiers[number].conditions if tiers else []))
            for number, form in enumerate(self.tier_rows)
        ]
        self.documents = Rows(DocumentForm, "document", data, self._documents(), check=check)
        self.funding = Rows(FundingForm, "funding", data, self._funding(), check=check)
        if data is None and base is None:
            self.add("tier")

    def _conditions(self, number: int, conditions: list[dict[str, Any]]) -> Rows:
        lines = lines_of(conditions) or [{}]
        return Rows(ConditionForm, f"tier{number}c", self.data, lines, check=self.check)

    def _general(self) -> VersionForm:
        if self.data is not None and self.check:
            return VersionForm(self.data, programme=self.programme)
        form = VersionForm(programme=self.programme)
        form.initial = self._standing(form) if self.data is None else typed(form.fields, self.data)
        return form

    def _standing(self, form: VersionForm) -> dict[str, Any]:
        version = self.base or ProgrammeVersion(
            programme=self.programme,
            minimum_age=60,
            back_pay_months=6,
            age_step=AgeStep.BIRTHDAY_MONTH,
        )
        values = {name: getattr(version, name, None) for name in form.fields}
        values["effective_from"], values["effective_to"] = None, None
        values["joint_departments"] = "\n".join(version.joint_departments)
        for service, share in version.offset_bp.items():
            values[f"offset_{service}"] = share // PERCENT
        return values

    def _documents(self) -> list[dict[str, Any]]:
        rows = self.base.documents.all() if self.base else []
        names = ("code", "name", "hint", "is_required")
        return [{name: getattr(row, name) for name in names} for row in rows]

    def _funding(self) -> list[dict[str, Any]]:
        rows = self.base.funding.select_related("source", "tier") if self.base else []
        return [
            {
                "source": row.source.code,
                "tier": row.tier.code if row.tier else "",
                "percent": row.share_bp and row.share_bp // PERCENT,
                "fixed": yuan(row.fixed_fen) if row.fixed_fen else "",
            }
            for row in rows
        ]

    def add(self, name: str) -> None:
        """One more empty row: tier, document, funding, or condition-2 for the third tier."""
        if name == "tier":
            self.tier_rows.add()
            while len(self.tiers) < len(self.tier_rows):
                number = len(self.tiers)
                rows = Rows(ConditionForm, f"tier{number}c", None, [{}], check=False)
                self.tiers.append(TierBlock(self.tier_rows.forms[number], rows))
        elif name in ("document", "funding"):
            {"document": self.documents, "funding": self.funding}[name].add()
        for number, block in enumerate(self.tiers):
            if name == f"condition-{number}":
                block.conditions.add()

    def is_valid(self) -> bool:
        """Everything that was typed can be read."""
        rows = [self.tier_rows, self.documents, self.funding, *(t.conditions for t in self.tiers)]
        return all([self.form.is_valid(), *(row.is_valid() for row in rows)])

    def draft(self) -> Draft:
        """What the page says. Raises what read_draft raises."""
        found = self.form.cleaned_data
        entry = {
            name: value
            for name, value in found.items()
            if not name.startswith(("offset_", "effective_", "joint_"))
        }
        ends = found["effective_to"]
        departments = [line.strip() for line in found["joint_departments"].splitlines()]
        return read_draft(
            entry
            | {
                "effective_from": found["effective_from"].isoformat(),
                "effective_to": ends.isoformat() if ends else None,
                "joint_departments": [line for line in departments if line],
                "offset_percent": self._offsets(),
                "formula": self.base.formula if self.base else {},
                "tiers": [self._tier_entry(block) for block in self._filled()],
                "documents": [_document(row) for row in self.documents.cleaned() if row["code"]],
                "funding": [_share(row) for row in self._shares() if not row["tier"]],
            }
        )

    def _offsets(self) -> dict[str, int]:
        found = self.form.cleaned_data
        return {
            name.removeprefix("offset_"): value
            for name, value in found.items()
            if name.startswith("offset_") and value
        }

    def _filled(self) -> list[TierBlock]:
        return [block for block in self.tiers if block.form.cleaned_data["code"]]

    def _shares(self) -> list[dict[str, Any]]:
        return [row for row in self.funding.cleaned() if row["source"]]

    def _tier_entry(self, block: TierBlock) -> dict[str, Any]:
        found = block.form.cleaned_data
        own = [_share(row) for row in self._shares() if row["tier"] == found["code"]]
        return {
            "code": found["code"],
            "name": found["name"],
            "name_en": found["name_en"],
            "amount_yuan": found["amount"],
            "conditions": _joined(block.conditions.cleaned()),
            "funding": own,
        }

    @property
    def by_case(self) -> bool:
        """Amounts are decided one by one."""
        return self.form["cycle"].value() == Cycle.ONCE

    @property
    def first_month(self):
        """The month that a dry run shows when none is asked for."""
        found = getattr(self.form, "cleaned_data", {})
        return (found.get("effective_from") or today()).replace(day=1)


def _joined(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines as conditions: each an alternative, unless it is joined to the one above."""
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        if not row.get("condition"):
            continue
        if row["together"] and groups:
            groups[-1].append(row["condition"])
        else:
            groups.append([row["condition"]])
    return [parts[0] if len(parts) == 1 else {"all": parts} for parts in groups]


def _tier(tier) -> dict[str, Any]:
    return {
        "code": tier.code,
        "name": tier.name,
        "name_en": tier.name_en,
        "amount": yuan(tier.amount_fen),
    }


def _document(row: dict[str, Any]) -> dict[str, Any]:
    names = ("code", "name", "hint")
    return {name: row[name] for name in names} | {"required": row["is_required"]}


def _share(row: dict[str, Any]) -> dict[str, Any]:
    if row["fixed"]:
        return {"source": row["source"], "yuan": row["fixed"]}
    return {"source": row["source"], "percent": row["percent"]}
