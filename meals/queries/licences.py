"""May a kitchen cook on a day? Licences and health certificates, and what of them ends soon."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import today
from meals.models import HealthCertificate, Kitchen, KitchenLicence


class Papers:
    """The papers of some kitchens, read at once. 2 queries."""

    def __init__(self, kitchen_ids: Collection[int]):
        self.licences: dict[int, list[KitchenLicence]] = defaultdict(list)
        self.certificates: dict[int, list[HealthCertificate]] = defaultdict(list)
        for licence in KitchenLicence.objects.filter(kitchen__in=kitchen_ids):
            self.licences[licence.kitchen_id].append(licence)
        for certificate in HealthCertificate.objects.filter(kitchen__in=kitchen_ids):
            self.certificates[certificate.kitchen_id].append(certificate)

    def missing(self, kitchen_id: int, day: date) -> list[str]:
        """Why the kitchen may not cook on that day; empty when it may."""
        reasons = []
        if not any(_holds(paper, day) for paper in self.licences[kitchen_id]):
            reasons.append(_("厨房当天没有有效的食品经营许可证"))
        return reasons + self._cooks(kitchen_id, day)

    def _cooks(self, kitchen_id: int, day: date) -> list[str]:
        here = [c for c in self.certificates[kitchen_id] if c.left_on is None or c.left_on > day]
        certified = {paper.person for paper in here if _holds(paper, day)}
        if not certified:
            return [_("厨房当天没有持有效健康证的人员")]
        expired = {paper.person for paper in here if paper.valid_to < day} - certified
        text = _("%(names)s的健康证已过期，请换证或登记离岗")
        return [text % {"names": "、".join(sorted(expired))}] if expired else []


def _holds(paper: KitchenLicence | HealthCertificate, day: date) -> bool:
    return paper.valid_from <= day <= paper.valid_to


@dataclass(frozen=True)
class Ending:
    """A paper that has ended or will soon, and for which there is no newer one."""

    kitchen: Kitchen
    what: str
    whose: str
    number: str
    valid_to: date
    days: int

    @property
    def is_over(self) -> bool:
        """Already blocks."""
        return self.days < 0


def ending_papers(user: User, *, within: int | None = None) -> list[Ending]:
    """In scope, what ends in so many days or has ended, without a newer one; soonest first. 2 queries."""
    day, ahead = today(), settings.MEAL_PAPERS_WARN_DAYS if within is None else within
    here = Q(left_on__isnull=True) | Q(left_on__gt=day)
    in_use = {"kitchen__is_active": True}
    licences = KitchenLicence.objects.visible_to(user).filter(**in_use)
    certificates = HealthCertificate.objects.visible_to(user).filter(here, **in_use)
    newest: dict[tuple[Any, ...], KitchenLicence | HealthCertificate] = {}
    for paper in (*_read(licences), *_read(certificates)):
        key = (type(paper), paper.kitchen_id, _whose(paper))
        if key not in newest or newest[key].valid_to < paper.valid_to:
            newest[key] = paper
    found = [_ending(paper, day) for paper in newest.values()]
    return sorted(
        (row for row in found if row.days <= ahead), key=lambda row: (row.valid_to, row.number)
    )


def _read(papers: Any) -> Iterable[Any]:
    return papers.select_related("kitchen__station")


def _whose(paper: KitchenLicence | HealthCertificate) -> str:
    return paper.person if isinstance(paper, HealthCertificate) else ""


def _ending(paper: KitchenLicence | HealthCertificate, day: date) -> Ending:
    return Ending(
        kitchen=paper.kitchen,
        what=str(paper._meta.verbose_name),
        whose=_whose(paper),
        number=paper.number,
        valid_to=paper.valid_to,
        days=(paper.valid_to - day).days,
    )
