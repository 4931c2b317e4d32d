"""Checks shared by models, forms and serializers."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from stations.enums import StationTier

validate_phone = RegexValidator(
    r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4}|12345|96\d{3,4})$",
    _("请填写手机号、带区号的座机号、400 电话或服务热线。"),
    code="phone_form",
)


SUPPLIED_BY = {
    StationTier.STATION: StationTier.CENTRE,
    StationTier.CENTRE: StationTier.HUB,
}


def validate_supplier(station) -> None:
    """A station is supplied by a centre of its district, a centre by the hub, the hub by nobody.

    Raises ValidationError.
    """
    supplier = station.supplied_by
    if supplier is None:
        return
    if supplier.pk is not None and supplier.pk == station.pk:
        raise ValidationError({"supplied_by": _("站点不能由自己供给。")}, code="own_supplier")
    if supplier.division_id[:6] != station.division_id[:6]:
        raise ValidationError({"supplied_by": _("请选择同一区县的供给站点。")}, code="far_supplier")
    if SUPPLIED_BY.get(station.tier) != supplier.tier:
        raise ValidationError(
            {"supplied_by": _("站点由中心供给，中心由总中枢供给，总中枢没有上级。")},
            code="wrong_tier",
        )


LONGEST_ACTIVITY = 366  # days; what goes on longer is planned anew, so that somebody looks at it


def validate_activity(activity) -> None:
    """In a room of its own station that holds everybody, and not for ever. Raises ValidationError."""
    first, last, room = activity.first_day, activity.last_day, activity.room
    if first and last and (last - first).days > LONGEST_ACTIVITY:
        raise ValidationError(
            {"last_day": _("一次最多安排一年，请把最后一天改早。")}, code="too_long"
        )
    if room is None:
        return
    if room.station_id != activity.station_id or not room.is_active:
        raise ValidationError({"room": _("请选择本站在用的房间。")}, code="other_room")
    if activity.quota is not None and activity.quota > room.capacity:
        words = _("%(room)s最多容纳 %(most)s 人，名额不能更多。")
        told = {"room": room.name, "most": room.capacity}
        raise ValidationError({"quota": ValidationError(words, code="room_full", params=told)})


LEAST_CORNERS, MOST_CORNERS = 3, 200


def validate_outline(outline) -> None:
    """Corners as [longitude, latitude], or none at all. Raises ValidationError."""
    if outline == []:
        return
    count = len(outline) if isinstance(outline, list) else 0
    if not LEAST_CORNERS <= count <= MOST_CORNERS or not all(map(_is_corner, outline)):
        raise ValidationError(_("边界写成 3 到 200 个 [经度, 纬度] 的点。"), code="outline")


def _is_corner(corner) -> bool:
    if not isinstance(corner, list) or [type(one) in (int, float) for one in corner] != [True] * 2:
        return False
    longitude, latitude = corner
    return -180 <= longitude <= 180 and -90 <= latitude <= 90
