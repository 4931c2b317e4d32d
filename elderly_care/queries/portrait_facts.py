"""What this app knows of a person, for the portrait."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    Func,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import today
from elderly_care.enums import (
    AbilityLevel,
    BenefitKind,
    CareCategory,
    ConsentPurpose,
    DisabilityKind,
    FamilyItem,
    HouseholdKind,
    MemberRelation,
    Relation,
    RestrictionKind,
    RiskLevel,
)
from elderly_care.models import (
    AbilityAssessment,
    CareStatus,
    Contact,
    DisabilityCertificate,
    FamilyLink,
    HouseholdMember,
    OtherBenefit,
    ResidentConsent,
    Restriction,
    RiskClass,
)
from elderly_care.models.restrictions import LISTS
from elderly_care.queries.portrait import Asked, Line, Part, Source, register_source
from elderly_care.queries.risks import reason_words

_COLUMNS = ("what", "word", "figure", "begins", "ends")
_READS = "elderly_care.view_resident"
_HEALTH = "elderly_care.view_health"
RISK_KINDS: dict[str, str] = {
    RiskLevel.RED: "danger",
    RiskLevel.YELLOW: "warn",
    RiskLevel.GREEN: "ok",
}

FACTS = (
    Part("risk", gettext_lazy("风险等级"), 5, "elderly_care.view_riskclass"),
    Part("care", gettext_lazy("救助与关爱类别"), 20, _READS, FamilyItem.FILE),
    Part("health", gettext_lazy("能力、残疾和饮食禁忌"), 30, _HEALTH, FamilyItem.HEALTH),
    Part("elsewhere", gettext_lazy("其他部门的待遇"), 42, _READS, FamilyItem.ACCOUNT),
    Part("household", gettext_lazy("家庭"), 10, _READS, FamilyItem.FILE),
    Part("family", gettext_lazy("家属账号和各项授权"), 14, _READS, "self"),
    Part("consents", gettext_lazy("本人同意的用途"), 80, _READS, "self"),
)
_BY_KEY = ("household", "family")  # in the order in which they were written down, not by their days
_BETWEEN = "\x1f"  # no name and no number holds the unit separator


def _row(what: str, word: Any, figure: Any, begins: Any, ends: Any) -> dict[str, Any]:
    """One shape for all kinds of facts, so that one statement reads them."""
    return {
        "what": Value(what, CharField()),
        "word": Cast(word, CharField()),
        "figure": Cast(figure, BigIntegerField()),
        "begins": Cast(begins, DateField()),
        "ends": Cast(ends, DateField()),
    }


def _parts(*columns: Any) -> Any:
    """Several columns as one word."""
    joined = [item for column in columns for item in (column, Value(_BETWEEN))]
    return Concat(*joined, output_field=CharField())


def _members(files: tuple[int, ...], day: date) -> QuerySet[Any]:
    """Everybody of the household."""
    mine = HouseholdMember.objects.current().filter(resident__in=files).values("household")
    rows = HouseholdMember.objects.current().filter(household__in=mine)
    due = Coalesce(Cast("household__review_due_on", CharField()), Value(""))
    name = Coalesce("resident__name", "name", output_field=CharField())
    home = ("household__number", "household__kind")
    word = _parts(*home, due, "relation", name)
    return rows.annotate(**_row("household", word, F("pk"), F("joined_on"), F("left_on")))


def _links(files: tuple[int, ...], day: date) -> QuerySet[Any]:
    """Each account with what was granted; the person may do everything."""
    granted = [
        Case(
            When(Q(**{item.value: True}) | Q(relation=Relation.SELF), then=Value(item.value)),
            default=Value(""),
        )
        for item in FamilyItem
    ]
    rows = FamilyLink.objects.current().filter(resident__in=files)
    word = _parts("user__display_name", "relation", *granted)
    return rows.annotate(**_row("family", word, F("pk"), F("consented_on"), F("ended_on")))


_FACTS: dict[str, Callable[[tuple[int, ...], date], QuerySet[Any]]] = {
    "household": _members,
    "family": _links,
    "care": lambda files, day: CareStatus.objects.filter(_held(day), resident__in=files).annotate(
        **_row("care", F("category"), Value(0), F("valid_from"), F("valid_to"))
    ),
    "health": lambda files, day: AbilityAssessment.objects.filter(resident__in=files).annotate(
        **_row("ability", Value(""), F("level"), F("assessed_on"), F("valid_to"))
    ),
    "disability": lambda files, day: DisabilityCertificate.objects.filter(
        _held(day), resident__in=files
    ).annotate(**_row("disability", F("kind"), F("grade"), F("valid_from"), F("valid_to"))),
    "restriction": lambda files, day: (
        Restriction.objects.on(day)
        .filter(resident__in=files)
        .annotate(
            **_row(
                "restriction",
                Concat("kind", Value(":"), "value"),
                Value(0),
                F("starts_on"),
                F("ends_on"),
            )
        )
    ),
    "elsewhere": lambda files, day: OtherBenefit.objects.filter(
        _held(day), resident__in=files
    ).annotate(**_row("benefit", F("kind"), Value(0), F("valid_from"), F("valid_to"))),
    "consents": lambda files, day: ResidentConsent.objects.filter(resident__in=files).annotate(
        **_row(
            "consent",
            F("purpose"),
            F("text__version"),
            TruncDate("given_at"),
            TruncDate("withdrawn_at"),
        )
    ),
    "risk": lambda files, day: (
        RiskClass.objects.current()
        .filter(resident__in=files)
        .annotate(
            **_row(
                "risk",
                Concat("level", Value(","), _joined("reasons"), output_field=CharField()),
                Value(0),
                TruncDate("since"),
                F("expires_on"),
            )
        )
    ),
}
_WITH = {"health": ("health", "disability", "restriction")}


def _held(day: date) -> Q:
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def _joined(column: str) -> Func:
    return Func(F(column), Value(","), function="array_to_string", output_field=CharField())


def read_facts(asked: Asked) -> dict[str, list[Line]]:
    """Everything dated, by one statement."""
    names = [n for part in asked.wanted for n in _WITH.get(part, (part,))]
    queries = [_FACTS[name](asked.files, today()).values_list(*_COLUMNS) for name in sorted(names)]
    first, *rest = (query.order_by() for query in queries)
    rows = first.union(*rest, all=True) if rest else first
    lines: dict[str, list[Line]] = defaultdict(list)
    for what, word, figure, begins, ends in sorted(rows, key=_newest_first):
        if what == "household" and not lines[what]:
            lines[what].append(_home(word))
        part, line = _said(what, word, figure, begins, ends)
        lines[part].append(line)
    return lines


def _newest_first(row: tuple[Any, ...]) -> tuple[str, int, str]:
    what, word, figure, begins, _ends = row
    if what in _BY_KEY:
        return what, figure, word
    return what, -(begins.toordinal() if begins else 0), word


def _said(
    what: str, word: str, figure: int, begins: date | None, ends: date | None
) -> tuple[str, Line]:
    until = _("到 %(day)s") % {"day": f"{ends:%Y-%m-%d}"} if ends else ""
    if what in _BY_KEY:
        return what, _member(word) if what == "household" else _link(word, begins)
    if what == "care":
        return "care", Line(_label(CareCategory, word), until, begins)
    if what == "benefit":
        return "elsewhere", Line(_label(BenefitKind, word), until, begins)
    if what == "consent":
        return "consents", _consent(word, figure, begins, ends)
    if what == "risk":
        level, _comma, reasons = word.partition(",")
        words = _("、").join(reason_words(code) for code in reasons.split(",") if code)
        detail = "；".join(w for w in (words, _manual(ends)) if w)
        return "risk", Line(_label(RiskLevel, level), detail, begins, kind=RISK_KINDS[level])
    return "health", _health(what, word, figure, begins, until)


def _manual(expires_on: date | None) -> str:
    return _("人工核定，到 %(day)s") % {"day": f"{expires_on:%Y-%m-%d}"} if expires_on else ""


def _health(what: str, word: str, figure: int, begins: date | None, until: str) -> Line:
    if what == "ability":
        return Line(_label(AbilityLevel, figure), until, begins)
    if what == "disability":
        grade = _("%(grade)s 级") % {"grade": figure}
        return Line(f"{_label(DisabilityKind, word)} {grade}", until, begins)
    kind, _colon, value = word.partition(":")
    values = LISTS.get(RestrictionKind(kind))
    shown = _label(values, value) if values is not None else value
    return Line(f"{_label(RestrictionKind, kind)}：{shown}", until, begins)


def _consent(purpose: str, version: int, given: date | None, withdrawn: date | None) -> Line:
    label = _label(ConsentPurpose, purpose)
    if withdrawn:
        return Line(label, _("已撤回，%(day)s") % {"day": f"{withdrawn:%Y-%m-%d}"}, given)
    return Line(label, _("第 %(version)s 版") % {"version": version}, given, kind="ok")


def _label(values: Any, value: Any) -> str:
    return str(values(value).label) if value in values.values else str(value)


CONTACTS = Part(
    "contacts",
    gettext_lazy("联系人，按顺序"),
    6,
    "elderly_care.view_contact",
    FamilyItem.FILE,
)


def _home(word: str) -> Line:
    number, kind, due, *_who = word.split(_BETWEEN)
    review = _("下次复核 %(day)s") % {"day": due} if due else ""
    return Line(f"{number} {_label(HouseholdKind, kind)}", review)


def _member(word: str) -> Line:
    _number, _kind, _due, relation, name, _end = word.split(_BETWEEN)
    return Line(name, _label(MemberRelation, relation))


def _link(word: str, agreed: date | None) -> Line:
    name, relation, *granted = word.split(_BETWEEN)
    items = _("、").join(_label(FamilyItem, item) for item in granted if item)
    return Line(f"{name} {_label(Relation, relation)}", items, agreed)


def read_contacts(asked: Asked) -> dict[str, list[Line]]:
    """Masked; who has to call asks for the number with a reason, or is the person."""
    rows = asked.scoped(Contact.objects.current()).filter(resident__in=asked.files)
    return {
        "contacts": [
            Line(str(row), f"{row.masked_phone} {_('有钥匙') if row.holds_key else ''}".strip())
            for row in rows
        ]
    }


def announce_facts() -> None:
    """Called once, when the app is loaded."""
    register_source("facts", Source(FACTS, read_facts))
    register_source("contacts", Source((CONTACTS,), read_contacts))
