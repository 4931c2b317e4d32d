"""Papers of kitchens and cooks: entered, corrected, and asked for before anything is cooked."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import Conflict, require_valid
from meals.models import HealthCertificate, KitchenLicence
from meals.queries.licences import Papers


class KitchenNotLicensed(Conflict):
    """No valid licence, or a cook without a valid health certificate."""

    code: ClassVar[str] = "meals.kitchen_not_licensed"
    message = _("“%(kitchen)s”%(day)s 不能做饭：%(reasons)s。请先登记有效的证照，订单都还在。")


@transaction.atomic
def save_paper(
    *, paper: KitchenLicence | HealthCertificate, by: Actor
) -> KitchenLicence | HealthCertificate:
    """Enter a licence or a certificate, or correct it; a renewed one is another row. Raises InvalidInput."""
    require_valid(paper)
    verb = "change" if paper.pk else "add"
    paper.save()
    record(
        paper,
        f"{paper._meta.label_lower}.{verb}",
        by=by,
        kitchen=paper.kitchen_id,
        number=paper.number,
        valid_to=paper.valid_to,
        left_on=getattr(paper, "left_on", None),
    )
    return paper


def require_papers(meals: Iterable[tuple[int, str, date]]) -> None:
    """Each (kitchen's key, its name, day) may be cooked. Raises KitchenNotLicensed. 2 queries."""
    rows = set(meals)
    papers = Papers({kitchen for kitchen, _name, _day in rows})
    for kitchen, name, day in sorted(rows):
        reasons = papers.missing(kitchen, day)
        if reasons:
            raise KitchenNotLicensed(kitchen=name, day=day, reasons="；".join(reasons))
