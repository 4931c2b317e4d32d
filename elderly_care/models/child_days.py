"""The roll of small children: who may fetch them, each day, meals and medicine, and how many carers were there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.models.day_care import ChildEnrolment, Fetcher
from elderly_care.models.day_care_days import (
    GivenCare,
    OrderedMedicine,
    RollAct,
    RollDay,
    day_checks,
    given_checks,
    order_checks,
)
from elderly_care.models.day_care_units import DayCareUnit, UnitPartQuerySet


class ChildPickup(Fetcher):
    """The guardian, or whom the guardian named in writing. The phone lies sealed, and is forgotten at the end."""

    enrolment = models.ForeignKey(
        ChildEnrolment, models.PROTECT, related_name="pickups", verbose_name=_("托位登记")
    )
    relation = models.CharField(_("与儿童的关系"), max_length=40)
    phone = EncryptedTextField(_("电话"), null=True, blank=True)
    authority_no = models.CharField(_("监护人授权书编号"), max_length=60)

    class Meta(Fetcher.Meta):
        verbose_name = _("托位接送人")
        verbose_name_plural = _("托位接送人")
        constraints = [
            models.CheckConstraint(condition=~Q(authority_no=""), name="care_child_pickup_written")
        ]


class ChildDay(RollDay):
    """A child's day."""

    enrolment = models.ForeignKey(
        ChildEnrolment, models.PROTECT, related_name="days", verbose_name=_("托位登记")
    )
    pickup = models.ForeignKey(
        ChildPickup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记的接送人"),
    )

    class Meta(RollDay.Meta):
        verbose_name = _("托位日")
        verbose_name_plural = _("托位日")
        constraints = [
            *day_checks("care_child_day"),
            models.CheckConstraint(
                condition=~Q(state="left") | Q(pickup__isnull=False), name="care_child_day_fetched"
            ),
        ]
        indexes = [models.Index(fields=["day", "state"], name="care_child_day")]


class ChildDayAct(RollAct):
    """Of a child's day."""

    day = models.ForeignKey(ChildDay, models.PROTECT, related_name="acts", verbose_name=_("托位日"))

    class Meta(RollAct.Meta):
        verbose_name = _("托位签到签离记录")
        verbose_name_plural = _("托位签到签离记录")


class ChildMedicineOrder(OrderedMedicine):
    """Of a child; the guardian agreed."""

    enrolment = models.ForeignKey(
        ChildEnrolment,
        models.PROTECT,
        related_name="medicine_orders",
        verbose_name=_("托位登记"),
    )

    class Meta(OrderedMedicine.Meta):
        verbose_name = _("托位服药医嘱")
        verbose_name_plural = _("托位服药医嘱")
        constraints = order_checks("care_child_medicine")


class ChildCareGiven(GivenCare):
    """To a child."""

    day = models.ForeignKey(ChildDay, models.PROTECT, related_name="care", verbose_name=_("托位日"))
    order = models.ForeignKey(
        ChildMedicineOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="given",
        verbose_name=_("托位服药医嘱"),
    )

    class Meta(GivenCare.Meta):
        verbose_name = _("托位用餐和服药记录")
        verbose_name_plural = _("托位用餐和服药记录")
        constraints = given_checks("care_child_given")


class ChildCarers(TimeStamped):
    """How many carers are there on a day, where it isn't as many as the terms say."""

    unit = models.ForeignKey(
        DayCareUnit, models.PROTECT, related_name="carers", verbose_name=_("日间照料点")
    )
    day = models.DateField(_("日期"))
    carers = models.PositiveSmallIntegerField(_("当天保育人员人数"))
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    objects = UnitPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("当天保育人员")
        verbose_name_plural = _("当天保育人员")
        ordering = ["-day", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "day"], name="care_child_carers_once")
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.carers}"
