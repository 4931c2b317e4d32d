"""Staff make rules: a programme, and dated versions that follow one another. The past stays as it was."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.audit import Actor, record
from core.dates import add_months, month_of, today
from core.errors import Conflict, InvalidInput, NotAllowed, require_valid
from core.locking import locked
from elderly_care.enums import BenefitKind
from subsidies.commands.deciding import reassess_programme
from subsidies.commands.enrolments import enrol_eligible
from subsidies.enums import AccountKind
from subsidies.logic.cycles import covered_months
from subsidies.models import (
    Account,
    Application,
    Award,
    Enrolment,
    FundingShare,
    FundingSource,
    Grant,
    Programme,
    ProgrammeItem,
    ProgrammeVersion,
    RequiredDocument,
    Tier,
    Transfer,
)
from subsidies.queries.drafts import Draft


class PastChangeRefused(Conflict):
    """What was paid by a rule was right by that rule."""

    code = "subsidies.past_change_refused"
    message = _(
        "“%(programme)s”已按现行规则认定或发放，新规则最早从 %(earliest)s 起生效。原规则保持不变。"
    )


class VersionAhead(Conflict):
    """A later version stands already."""

    code = "subsidies.version_ahead"
    message = _("“%(programme)s”已有自 %(since)s 起的规则；新规则要排在它之后。什么都没有改变。")


class ProgrammeInUse(Conflict):
    """What people are paid by can't be moved elsewhere."""

    code = "subsidies.programme_in_use"
    message = _("“%(programme)s”已有人享受，不能再改代码、类型和适用地区。其余内容可以改。")


class RulesReachFurther(NotAllowed):
    """Whoever makes rules answers for everybody they reach."""

    code = "subsidies.rules_reach_further"
    message = _("这个项目超出您负责的范围，请由负责全部范围的管理员修改。")


class RulesGoRound(InvalidInput):
    """Programmes that wait for each other can't be decided."""

    code = "subsidies.rules_go_round"
    message = _("“%(code)s”不是已知的待遇或项目代码，或者两个项目互相排斥。请只在其中一个里写。")


@dataclass(frozen=True)
class ProgrammeInput:
    """What a programme is; items: entries of its menu of services by code."""

    code: str
    name: str
    kind: str
    region: str
    name_en: str = ""
    services: list[str] = field(default_factory=list)
    spend_order: int = 0
    operators: list[Organisation] = field(default_factory=list)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)

    FIELDS = ("code", "name", "name_en", "kind", "region", "services", "spend_order")


@transaction.atomic
def save_programme(
    *, programme: Programme | None = None, values: ProgrammeInput, by: Actor
) -> Programme:
    """A new programme with its fund, or another name, scope of use or menu for one that stands.

    An item that is named no more is offered no more. Raises InvalidInput, ProgrammeInUse,
    RulesReachFurther.
    """
    require_rules_reach(values.region, by)
    if programme is None:
        programme = Programme()
    else:
        programme = locked(Programme.objects.filter(pk=programme.pk)).get()
        _require_same(programme, values)
    for name in values.FIELDS:
        setattr(programme, name, getattr(values, name))
    require_valid(programme)
    programme.save()
    programme.operators.set(values.operators)
    Account.objects.get_or_create(kind=AccountKind.FUND, programme=programme)
    _save_items(programme, values.items)
    details: dict[str, Any] = {name: getattr(values, name) for name in values.FIELDS}
    record(programme, "subsidies.programme_saved", by=by, **details)
    return programme


def _require_same(programme: Programme, values: ProgrammeInput) -> None:
    fixed = ("code", "kind", "region")
    changed = any(getattr(programme, name) != getattr(values, name) for name in fixed)
    if changed and programme.enrolments.exists():
        raise ProgrammeInUse(programme=programme)


def _save_items(programme: Programme, items: dict[str, dict[str, Any]]) -> None:
    programme.items.exclude(code__in=items).update(is_offered=False)
    for code, item in items.items():
        row, _new = ProgrammeItem.objects.get_or_create(
            programme=programme, code=code, defaults=item
        )
        for name, value in (item | {"is_offered": True}).items():
            setattr(row, name, value)
        require_valid(row)
        row.save()


def require_rules_reach(region: str, by: Actor, programme: Programme | None = None) -> None:
    """Raise RulesReachFurther unless the user answers for the region, or for all of it that is here."""
    if not isinstance(by, User):
        return
    prefixes = by.scope.prefixes
    if not any(region.startswith(prefix) or prefix.startswith(region) for prefix in prefixes):
        raise RulesReachFurther
    if programme is not None:
        inside = Enrolment.objects.visible_to(by).values("pk")
        if Enrolment.objects.filter(programme=programme).exclude(pk__in=inside).exists():
            raise RulesReachFurther


@transaction.atomic
def save_version(*, programme: Programme, draft: Draft, by: Actor) -> ProgrammeVersion:
    """A new dated version: the one before ends the day before, and everybody is decided anew.

    A programme that needs no application enrols whoever is entitled now. Raises PastChangeRefused,
    VersionAhead, RulesReachFurther, RulesGoRound, InvalidInput.
    """
    # Waits for enrolments and runs under way, which share or hold this row.
    programme = locked(Programme.objects.filter(pk=programme.pk), no_key=True).get()
    require_rules_reach(programme.region, by, programme)
    require_present(programme, draft.since)
    require_known(programme, draft)
    _end_previous(programme, draft)
    version = store_version(programme, draft)
    record(version, "subsidies.version_saved", by=by, document_no=version.document_no)
    reassess_programme(programme=programme, by=by, reason=version.document_no)
    enrol_eligible(programme=programme, by=by)
    return version


def earliest_change(programme: Programme) -> date | None:
    """The first day on which new rules may begin; None: any, since nobody was decided on yet."""
    if not is_relied_on(programme):
        return None
    granted = Grant.objects.filter(programme=programme).aggregate(last=Max("period"))["last"]
    planned = programme.runs.exclude(count=0).aggregate(last=Max("period"))["last"]
    paid = [day for day in (granted, planned) if day]
    version = programme.versions.order_by("-effective_from").first()
    if not paid or version is None:
        return today()
    last = covered_months(version.cycle, max(paid))[-1]
    return max(today(), add_months(max(last, month_of(max(paid))), 1))


def is_relied_on(programme: Programme) -> bool:
    """Was anybody decided on, asked or paid for by its rules?"""
    return (
        Award.objects.filter(enrolment__programme=programme).exists()
        or Transfer.objects.filter(programme=programme).exists()
        or Application.objects.filter(programme=programme).exists()
    )


def require_present(programme: Programme, since: date) -> None:
    """Raise PastChangeRefused for a day that awards or payments have reached."""
    earliest = earliest_change(programme)
    if earliest is not None and since < earliest:
        raise PastChangeRefused(programme=programme, earliest=earliest)


def require_known(programme: Programme, draft: Draft) -> None:
    """Raise RulesGoRound for unknown codes and for programmes that would wait for each other."""
    named = {*draft.values["excluded_by"], *draft.values["higher_of"]}
    for code in named - set(BenefitKind.values):
        if code == programme.code or not Programme.objects.filter(code=code).exists():
            raise RulesGoRound(code=code)
        if programme.code in _reachable(code):
            raise RulesGoRound(code=code)


def _reachable(code: str) -> set[str]:
    """The programmes that one looks at, and those that these look at."""
    edges: dict[str, set[str]] = {}
    rows = ProgrammeVersion.objects.values_list("programme__code", "excluded_by", "higher_of")
    for name, excluded, higher in rows:
        edges.setdefault(name, set()).update(excluded, higher)
    found: set[str] = set()
    todo = [code]
    while todo:
        for name in edges.get(todo.pop(), set()) - found:
            found.add(name)
            todo.append(name)
    return found


def _end_previous(programme: Programme, draft: Draft) -> None:
    later = programme.versions.filter(effective_from__gte=draft.since)
    for version in later:
        has_begun = version.effective_from <= today() and is_relied_on(programme)
        unused = not (has_begun or Award.objects.filter(tier__version=version).exists())
        if version.effective_from > draft.since or not unused:
            raise VersionAhead(programme=programme, since=version.effective_from)
    day_before = draft.since - timedelta(days=1)
    for version in programme.versions.filter(effective_from__lt=draft.since):
        if version.effective_to is None or version.effective_to > day_before:
            version.effective_to = day_before
            version.save(update_fields=["effective_to"])


def store_version(programme: Programme, draft: Draft) -> ProgrammeVersion:
    """Write a version that nobody rests on, with its tiers, documents and funding."""
    values = {name: value for name, value in draft.values.items() if name != "effective_from"}
    version, _new = ProgrammeVersion.objects.update_or_create(
        programme=programme, effective_from=draft.since, defaults=values
    )
    version.funding.all().delete()
    version.tiers.exclude(code__in=draft.tiers).delete()
    for code, tier in draft.tiers.items():
        Tier.objects.update_or_create(version=version, code=code, defaults=tier)
    version.documents.exclude(code__in=draft.documents).delete()
    for code, document in draft.documents.items():
        RequiredDocument.objects.update_or_create(version=version, code=code, defaults=document)
    tiers = {tier.code: tier for tier in version.tiers.all()}
    sources = {source.code: source for source in FundingSource.objects.all()}
    FundingShare.objects.bulk_create(
        FundingShare(
            version=version,
            source=sources[share["source"]],
            tier=tiers[share["tier"]] if share["tier"] else None,
            share_bp=share["share_bp"],
            fixed_fen=share["fixed_fen"],
        )
        for share in draft.funding
    )
    return version
