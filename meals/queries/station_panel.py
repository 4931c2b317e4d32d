"""What meals know of a place, for its page: the licences of its kitchen."""

from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import today
from meals.models import KitchenLicence
from stations.models import Station
from stations.queries.panels import Panel, add_panel


def licences(station: Station, user: User) -> Panel:
    """With what has run out. 1 query."""
    rows = KitchenLicence.objects.visible_to(user).filter(kitchen__station=station)
    return Panel(
        title=_("食品经营许可证"),
        columns=(_("编号"), _("发证机关"), _("有效期至"), _("状态")),
        rows=tuple(
            (
                row.number,
                row.issuer,
                f"{row.valid_to:%Y-%m-%d}",
                _("已过期") if row.valid_to < today() else _("有效"),
            )
            for row in rows.order_by("-valid_to", "pk")
        ),
    )


def announce_licences() -> None:
    """On every station's page from now on."""
    add_panel(licences)
