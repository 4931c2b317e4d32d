"""A version of the rules before it is stored: from a file or a form, checked as a whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.fields import NOT_PROVIDED
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.money import parse_yuan
from subsidies.enums import Cycle, Expiry, PaidTo
from subsidies.logic.rules import Rules
from subsidies.logic.rules import Tier as RuleTier
from subsidies.models import Programme, ProgrammeVersion
from subsidies.queries.facts import rules_of
from subsidies.validators import require_condition

PERCENT = 100  # basis points
FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2199, 12, 31)
MOST_FEN = 1_000_000_00  # of a tier: beyond it is a slip of the keyboard
_PARTS = ("tiers", "documents", "funding", "offset_percent", "effective_from", "effective_to")
_OWN = ("id", "programme", "offset_bp", "document_no", "note")


class DraftUnreadable(InvalidInput):
    """The file or form doesn't describe a version."""

    code = "subsidies.draft_unreadable"
    message = _("规则没有保存：%(what)s")


@dataclass(frozen=True)
class Draft:
    """Fields of a version, and its tiers, documents and funding by code."""

    values: dict[str, Any]
    tiers: dict[str, dict[str, Any]]
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    funding: list[dict[str, Any]] = field(default_factory=list)

    @property
    def since(self) -> date:
        """From which day."""
        since: date = self.values["effective_from"]
        return since

    def version(self, programme: Programme) -> ProgrammeVersion:
        """Not stored."""
        return ProgrammeVersion(programme=programme, **self.values)

    def rules(self, programme: Programme) -> Rules:
        """As a value; a tier's key is minus its number here."""
        tiers = (
            RuleTier(-number, tier["amount_fen"], tuple(tier["conditions"]))
            for number, tier in enumerate(self.tiers.values(), start=1)
        )
        return rules_of(self.version(programme), tiers)

    def tier_names(self) -> dict[int, str]:
        """The names behind those keys."""
        return {-number: tier["name"] for number, tier in enumerate(self.tiers.values(), start=1)}


def read_draft(entry: Mapping[str, Any]) -> Draft:
    """A version as a file or a form writes it. Raises DraftUnreadable, ConditionUnreadable, NotAnAmount."""
    try:
        draft = Draft(
            values=_values(entry),
            tiers=_by_code("tiers", map(_tier, entry["tiers"]), entry["tiers"]),
            documents=_by_code("documents", _documents(entry), entry.get("documents", [])),
            funding=list(_funding(entry)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DraftUnreadable(what=error) from None
    _check(draft)
    return draft


def _values(entry: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in ProgrammeVersion._meta.concrete_fields:
        name = column.name
        if name in _OWN or name in _PARTS:
            continue
        if name in entry:
            values[name] = entry[name]
        elif column.default is not NOT_PROVIDED:
            values[name] = column.get_default()
        else:
            values[name] = None if column.null else entry[name]
    for name in ("note", "document_no"):
        values[name] = entry.get(name, "")
    end = entry.get("effective_to")
    offsets = entry.get("offset_percent", {})
    return values | {
        "effective_from": date.fromisoformat(entry["effective_from"]),
        "effective_to": date.fromisoformat(end) if end else None,
        "offset_bp": {service: int(percent) * PERCENT for service, percent in offsets.items()},
    }


def _by_code(
    part: str, rows: Iterable[dict[str, Any]], entries: Sequence[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Two under one code would be one of them, silently."""
    found: dict[str, dict[str, Any]] = {}
    for row, entry in zip(rows, entries, strict=True):
        if entry["code"] in found:
            what = _("代码“%(code)s”用了两次，每个代码只能用一次。") % {"code": entry["code"]}
            raise DraftUnreadable(fields={f"{part}.code": [str(what)]}, what=what)
        found[entry["code"]] = row
    return found


def _tier(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": entry["name"],
        "name_en": entry.get("name_en", ""),
        "amount_fen": parse_yuan(str(entry["amount_yuan"])),
        "conditions": entry["conditions"],
    }


def _documents(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for position, document in enumerate(entry.get("documents", [])):
        yield _document(document, position)


def _document(entry: Mapping[str, Any], position: int) -> dict[str, Any]:
    return {
        "name": entry["name"],
        "name_en": entry.get("name_en", ""),
        "hint": entry.get("hint", ""),
        "is_required": entry.get("required", True),
        "position": position,
    }


def _funding(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for share in entry.get("funding", []):
        yield _share(share, None)
    for tier in entry["tiers"]:
        for share in tier.get("funding", []):
            yield _share(share, tier["code"])


def _share(entry: Mapping[str, Any], tier: str | None) -> dict[str, Any]:
    fixed = entry.get("yuan")
    return {
        "source": entry["source"],
        "tier": tier,
        "share_bp": None if fixed is not None else int(entry["percent"]) * PERCENT,
        "fixed_fen": None if fixed is None else parse_yuan(str(fixed)),
    }


def _check(draft: Draft) -> None:
    try:
        draft.version(Programme()).clean_fields(exclude=["programme"])
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from None
    _check_days(draft.values)
    by_case = draft.values["cycle"] == Cycle.ONCE
    _check_expiry(draft.values)
    if not draft.tiers:
        raise DraftUnreadable(what=_("至少要有一个档次。"))
    for tier in draft.tiers.values():
        if tier["amount_fen"] <= 0:
            raise DraftUnreadable(what=_("每一档的金额都要大于零。"))
        if tier["amount_fen"] > MOST_FEN:
            words = _("“%(tier)s”的金额超过 100 万元，请核对。") % {"tier": tier["name"]}
            raise DraftUnreadable(fields={"tiers.amount_yuan": [str(words)]}, what=words)
        if not (tier["conditions"] or by_case):
            raise DraftUnreadable(what=_("“%(tier)s”还没有条件。") % {"tier": tier["name"]})
        for condition in tier["conditions"]:
            require_condition(condition)
    _check_funding(draft)


def _check_expiry(values: Mapping[str, Any]) -> None:
    """What waits for a card, or came back from the bank, must not lapse meanwhile."""
    if values["paid_to"] == PaidTo.BANK and values["expiry"] != Expiry.NEVER:
        raise DraftUnreadable(what=_("发到银行卡的补贴不能设有效期。"))


def _check_days(values: Mapping[str, Any]) -> None:
    fields: dict[str, list[str]] = {}
    for name in ("effective_from", "effective_to"):
        if values[name] and not FIRST_DAY <= values[name] <= LAST_DAY:
            fields[name] = [str(_("请填 1949 年至 2199 年之间的日期。"))]
    if values["effective_to"] and values["effective_to"] < values["effective_from"]:
        fields.setdefault("effective_to", [str(_("失效日期不能早于生效日期。"))])
    if fields:
        raise InvalidInput(fields=fields)


def _check_funding(draft: Draft) -> None:
    for code in (None, *draft.tiers):
        shares = [s["share_bp"] for s in draft.funding if s["tier"] == code and s["share_bp"]]
        if sum(shares) > 100 * PERCENT:
            raise DraftUnreadable(what=_("资金分担比例合计超过 100%。"))
