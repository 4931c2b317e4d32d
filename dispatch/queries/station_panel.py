"""What home service knows of a place, for its page: the licences that gate service items."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import today
from dispatch.models import StationQualification
from stations.models import Station
from stations.queries.panels import Panel, add_panel


def qualifications(station: Station, user: User) -> Panel:
    """With what has run out. 1 query."""
    rows = StationQualification.objects.visible_to(user).filter(station=station)
    return Panel(
        title=_("上门服务资质"),
        columns=(_("资质"), _("证书编号"), _("期限"), _("状态")),
        rows=tuple(
            (
                row.get_kind_display(),
                row.number,
                f"{row.valid_from:%Y-%m-%d}–{row.valid_to:%Y-%m-%d}"
                if row.valid_to
                else f"{row.valid_from:%Y-%m-%d}–",
                _state(row),
            )
            for row in rows.order_by("kind", "-valid_from", "pk")
        ),
    )


def _state(row: StationQualification) -> str:
    if row.valid_from > today():
        return _("还没有生效")
    return _("已过期") if row.valid_to and row.valid_to < today() else _("有效")


def announce_qualifications() -> None:
    """On every station's page from now on."""
    add_panel(qualifications)
