"""Dated rules of every app: shipped, added, ended; what has begun is never rewritten."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import UniqueConstraint
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, User
from core.audit import Actor, SystemActor, record
from core.dates import today
from core.errors import Conflict, InvalidInput, NotAllowed, require_valid
from core.locking import locked
from core.rows import changed_columns


class RuleOutsideScope(NotAllowed):
    """A rule for another region, or for more than one's own."""

    code = "accounts.rule_outside_scope"
    message = _("地区“%(region)s”不全在您负责的范围内，这条规则请由当地或上级办理。")


class RuleInUse(Conflict):
    """The rule has begun, something was decided by it."""

    code = "accounts.rule_in_use"
    message = _("这条规则从 %(start)s 起已经生效，只能填写失效日期；要改内容请另加一条新规则。")


class RuleOver(InvalidInput):
    """The past can't be changed."""

    code = "accounts.rule_over"
    message = _("规则最早到今天为止；%(end)s 已经过去，不能再改。")


@transaction.atomic
def save_rule(*, rule: DatedRule, by: Actor) -> DatedRule:
    """Add a rule or change it; a rule that has begun can only be ended, today at the earliest.

    Raises RuleOutsideScope, RuleInUse, RuleOver, InvalidInput.
    """
    stored = locked(type(rule)._default_manager.filter(pk=rule.pk)).first()
    for version in (stored, rule):
        if version is not None:
            _require_region(version.region, by)
    changed = [] if stored is None else changed_columns(stored, rule)
    if stored is not None and stored.effective_from <= today():
        _require_ending(stored, rule, changed)
    require_valid(rule)
    rule.save()
    record(
        rule,
        f"{rule._meta.label_lower}.{'add' if stored is None else 'change'}",
        by=by,
        document=rule.document_no,
        region=rule.region,
        fields=changed,
        effective_to=rule.effective_to,
    )
    return rule


def _require_region(region: str, by: Actor) -> None:
    """A rule for a whole city or country is the platform's, not one district's."""
    if isinstance(by, SystemActor):
        return
    if not isinstance(by, User) or not by.scope.covers(region):
        raise RuleOutsideScope(region=region or "—")


def _require_ending(stored: DatedRule, rule: DatedRule, changed: list[str]) -> None:
    """What has decided something stays as it was on every past day."""
    if set(changed) - {"effective_to"}:
        raise RuleInUse(start=stored.effective_from)
    if "effective_to" not in changed:
        return
    if stored.effective_to is not None and stored.effective_to < today():
        raise RuleOver(end=stored.effective_to)
    if rule.effective_to is not None and rule.effective_to < today():
        raise RuleOver(end=rule.effective_to)


def load_rule(model: type[DatedRule], row: Mapping[str, Any], *, by: Actor) -> bool:
    """A row of a file that ships with the platform; one that exists is left as it is. Was it new?

    Dates and times are read as the model's columns, rows of other tables by their code.
    """
    values = {name: _value(model, name, text) for name, text in row.items()}
    identity = {name: values.pop(name, _default(model, name)) for name in _identity(model)}
    return load_row(model, identity, values, by=by)


def load_row(
    model: type[models.Model], identity: dict[str, Any], values: dict[str, Any], *, by: Actor
) -> bool:
    """The same for rows of any table, told apart by what the caller says."""
    row, made = model._default_manager.get_or_create(**identity, defaults=values)
    if made:
        document = {"document": row.document_no} if hasattr(row, "document_no") else {}
        record(row, f"{row._meta.label_lower}.load", by=by, **document)
    return made


def _value(model: type[DatedRule], name: str, text: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        return None if text is None else field.related_model._default_manager.get(code=text)
    return field.to_python(text)


def _identity(model: type[DatedRule]) -> tuple[str, ...]:
    """By what the database tells two rules apart."""
    kept = (c for c in model._meta.constraints if isinstance(c, UniqueConstraint))
    return tuple(next(kept).fields)


def _default(model: type[DatedRule], name: str) -> Any:
    """What a row that doesn't say it has."""
    field: Any = model._meta.get_field(name)
    return field.get_default()
