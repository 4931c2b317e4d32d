"""Words of rooms that people book."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RoomBookingState(models.TextChoices):
    """The life of a booking of a room."""

    ASKED = "asked", _("等待确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")
    CANCELLED = "cancelled", _("已取消")
    LAPSED = "lapsed", _("过期未答复")


# What nobody else can have.
HOLDING = (RoomBookingState.ASKED, RoomBookingState.CONFIRMED)
