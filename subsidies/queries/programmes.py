"""Programmes as staff read them: what is in force, and every version in words."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import add_months, today
from core.money import whole_yuan
from elderly_care.enums import BenefitKind
from subsidies.enums import ProgrammeKind, Service
from subsidies.models import (
    Award,
    Enrolment,
    FundingShare,
    FundingSource,
    Programme,
    ProgrammeVersion,
    RequiredDocument,
    Tier,
)
from subsidies.queries.wording import amount_words, conditions_words


@dataclass(frozen=True)
class TierInWords:
    """A tier, what it pays and to whom."""

    tier: Tier
    amount: str
    conditions: str


@dataclass(frozen=True)
class VersionInWords:
    """A version that can be read out."""

    version: ProgrammeVersion
    tiers: list[TierInWords]
    funding: list[str]
    documents: list[RequiredDocument]
    excluded_by: list[str]
    higher_of: list[str]
    offsets: list[str]
    is_current: bool
    is_used: bool


def version_for(programme: Programme, month: date) -> ProgrammeVersion | None:
    """The rules that a run of a month goes by: the latest that began by its end."""
    begun = programme.versions.filter(effective_from__lt=add_months(month, 1))
    return begun.order_by("-effective_from").first()


def programmes_to_pay(month: date) -> QuerySet[Programme]:
    """Programmes that pay by runs and whose rules had begun by the end of a month."""
    return (
        Programme.objects.exclude(kind=ProgrammeKind.MEAL_SUBSIDY)
        .filter(versions__effective_from__lt=add_months(month, 1))
        .distinct()
        .order_by("code")
    )


def programme_list(user: User) -> QuerySet[Programme]:
    """All programmes with today's document and how many enrolments the user may see."""
    day = today()
    current = ProgrammeVersion.objects.filter(
        Q(effective_to__isnull=True) | Q(effective_to__gte=day),
        programme=OuterRef("pk"),
        effective_from__lte=day,
    )
    enrolled = (
        Enrolment.objects.visible_to(user)
        .filter(programme=OuterRef("pk"))
        .order_by()
        .values("programme")
        .annotate(count=Count("pk"))
    )
    return Programme.objects.annotate(
        document=Subquery(current.values("document_no")[:1]),
        since=Subquery(current.values("effective_from")[:1]),
        enrolled=Coalesce(Subquery(enrolled.values("count")), 0),
    )


def other_programmes(programme: Programme) -> list[tuple[str, str]]:
    """Codes and names of all the others."""
    return list(Programme.objects.exclude(pk=programme.pk).values_list("code", "name"))


def funding_sources() -> list[tuple[str, str]]:
    """Codes and names of who gives money."""
    return list(FundingSource.objects.values_list("code", "name"))


def versions_in_words(programme: Programme) -> list[VersionInWords]:
    """Newest first."""
    versions = programme.versions.order_by("-effective_from").prefetch_related(
        "tiers",
        "documents",
        Prefetch("funding", FundingShare.objects.select_related("source", "tier")),
    )
    names = dict(BenefitKind.choices) | dict(Programme.objects.values_list("code", "name"))
    used = set(
        Award.objects.filter(tier__version__programme=programme)
        .values_list("tier__version", flat=True)
        .distinct()
    )
    return [_in_words(version, names, used) for version in versions]


def _in_words(version: ProgrammeVersion, names: dict, used: set[int]) -> VersionInWords:
    tiers = [
        TierInWords(
            tier, amount_words(tier.amount_fen, version.cycle), conditions_words(tier.conditions)
        )
        for tier in version.tiers.all()
    ]
    return VersionInWords(
        version=version,
        tiers=tiers,
        funding=[_share(share) for share in sorted(version.funding.all(), key=_fixed_first)],
        documents=list(version.documents.all()),
        excluded_by=[str(names.get(code, code)) for code in version.excluded_by],
        higher_of=[str(names.get(code, code)) for code in version.higher_of],
        offsets=[_offset(service, share) for service, share in version.offset_bp.items()],
        is_current=_covers(version, today()),
        is_used=version.pk in used,
    )


def _covers(version: ProgrammeVersion, day: date) -> bool:
    ended = version.effective_to is not None and version.effective_to < day
    return version.effective_from <= day and not ended


def _fixed_first(share: FundingShare) -> tuple[bool, int]:
    return share.fixed_fen is None, share.pk


def _share(share: FundingShare) -> str:
    values: dict[str, object] = {"source": share.source, "tier": share.tier}
    if share.fixed_fen is None:
        values["percent"] = f"{(share.share_bp or 0) / 100:g}%"
        if share.tier is None:
            return _("%(source)s承担其余的 %(percent)s") % values
        return _("%(source)s承担“%(tier)s”其余的 %(percent)s") % values
    values["yuan"] = whole_yuan(share.fixed_fen)
    if share.tier is None:
        return _("%(source)s每人每月 %(yuan)s 元") % values
    return _("%(source)s对“%(tier)s”每人每月 %(yuan)s 元") % values


def _offset(service: str, share: int) -> str:
    words = {"service": Service(service).label, "percent": f"{share / 100:g}%"}
    return _("%(service)s最多抵扣账单的 %(percent)s") % words
