"""Papers, proofs, alerts and couriers."""

from enum import nonmember

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """What is printed for a meal."""

    PRODUCTION = "production", _("备餐单")
    LABELS = "labels", _("餐盒标签")
    PACKING = "packing", _("装箱单")
    MANIFEST = "manifest", _("送餐单")


class ProofKind(models.TextChoices):
    """By what it is known that a meal reached its person."""

    PHOTO = "photo", _("照片")
    SIGNATURE = "signature", _("签名")
    CODE = "code", _("取餐码")


class FailReason(models.TextChoices):
    """Why a meal could not be delivered."""

    NO_ANSWER = "no_answer", _("没人应门，电话不接")
    UNWELL = "unwell", _("老人身体不适")
    REFUSED = "refused", _("老人不要")
    WRONG_ADDRESS = "wrong_address", _("地址找不到")
    MEAL_SPOILED = "meal_spoiled", _("餐洒了或坏了")
    OTHER = "other", _("其他")

    WORRYING = nonmember(("no_answer", "unwell"))


class AlertState(models.TextChoices):
    """Whether somebody knows how the person is."""

    OPEN = "open", _("待核实")
    CLOSED = "closed", _("已核实")


class AlertLevel(models.IntegerChoices):
    """Whose turn it is: who is there, a colleague of theirs, then those above."""

    STATION = 0, _("站点")
    COLLEAGUE = 1, _("同事")
    STREET = 2, _("街道")
    DISTRICT = 3, _("区")


class AlertOutcome(models.TextChoices):
    """How it was found out."""

    PHONE = "phone", _("电话联系到本人")
    FAMILY = "family", _("联系到家属")
    VISITED = "visited", _("上门见到本人")
    EMERGENCY = "emergency", _("已送医或报警")


class CourierState(models.TextChoices):
    """An order at a courier firm."""

    WAITING = "waiting", _("等待发给骑手平台")
    SENT = "sent", _("等待骑手接单")
    ACCEPTED = "accepted", _("骑手已接单")
    PICKED_UP = "picked_up", _("骑手已取餐")
    DELIVERED = "delivered", _("骑手已送达")
    FAILED = "failed", _("骑手没有送到")
    CANCELLING = "cancelling", _("正在取消")
    CANCELLED = "cancelled", _("已取消")
    REFUSED = "refused", _("骑手平台不接")

    ACTIVE = nonmember(("waiting", "sent", "accepted", "picked_up", "cancelling"))
