"""Beds, who lies in them, and respite for those who look after somebody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stations.enums import StationKind


class BedState(models.TextChoices):
    """What a bed is now."""

    FREE = "free", _("空闲")
    RESERVED = "reserved", _("已预留")
    OCCUPIED = "occupied", _("在住")
    OUT_OF_ORDER = "out_of_order", _("停用")


class StayKind(models.TextChoices):
    """Why somebody has a bed."""

    RESIDENCE = "residence", _("入住")
    RESPITE = "respite", _("喘息服务")


class StayState(models.TextChoices):
    """From the reservation to the departure."""

    RESERVED = "reserved", _("已预留")
    STAYING = "staying", _("在住")
    LEFT = "left", _("已离开")
    CANCELLED = "cancelled", _("已取消")


HOLDING = (StayState.RESERVED, StayState.STAYING)


class RespiteMode(models.TextChoices):
    """A carer comes, or the elder goes."""

    HOME = "home", _("上门喘息")
    INSTITUTION = "institution", _("机构喘息")


class RespiteState(models.TextChoices):
    """From the booking to its end."""

    BOOKED = "booked", _("已预约")
    UNDER_WAY = "under_way", _("进行中")
    DONE = "done", _("已完成")
    CANCELLED = "cancelled", _("已取消")


# Where people are looked after, as distinct from fed or advised.
RESPITE_KINDS = (
    StationKind.COMPREHENSIVE_STATION,
    StationKind.ELDER_STATION,
    StationKind.CARE_CENTRE,
    StationKind.DAYCARE_STATION,
    StationKind.EMBEDDED_COMPLEX,
    StationKind.CARE_HOME,
)
