"""The roll: each day of whoever has a place, what was written on it, meals and medicine given."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.models import TimeStamped
from core.spans import SpanQuerySet, ends_after_start
from elderly_care.enums.day_care import CareKind, CareOutcome, DayAct, DayState
from elderly_care.models.day_care import DayCareEnrolment, EnrolmentPartQuerySet, PickupPerson


class RollDay(TimeStamped):
    """A day of an enrolment. Its state changes only in elderly_care.commands.

    take: goes up when an attendance was written down wrongly and taken back, so that its fee and the
    next one's have different numbers.
    """

    day = models.DateField(_("日期"))
    state = models.CharField(_("状态"), max_length=8, choices=DayState, default=DayState.EXPECTED)
    take = models.PositiveSmallIntegerField(_("第几次登记"), default=1)
    arrived_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    brought_by = models.CharField(_("送来的人"), max_length=100, blank=True)
    left_at = models.DateTimeField(_("签离时间"), null=True, blank=True)
    picked_up_by = models.CharField(_("接走的人"), max_length=100, blank=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    fee_fen = models.PositiveIntegerField(_("当日收费（分）"), default=0)

    objects = EnrolmentPartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-day", "enrolment"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_state_display()}"


def day_checks(name: str) -> list[models.BaseConstraint]:
    """One row a day; who is there has come, who left was fetched by somebody."""
    return [
        models.UniqueConstraint(fields=["enrolment", "day"], name=f"{name}_once"),
        models.CheckConstraint(
            condition=~Q(state__in=["present", "left"]) | Q(arrived_at__isnull=False),
            name=f"{name}_arrived",
        ),
        models.CheckConstraint(
            condition=~Q(state="left") | Q(left_at__gte=F("arrived_at")) & ~Q(picked_up_by=""),
            name=f"{name}_left",
        ),
    ]


class DayCareDay(RollDay):
    """An elder's day."""

    enrolment = models.ForeignKey(
        DayCareEnrolment, models.PROTECT, related_name="days", verbose_name=_("登记")
    )
    pickup = models.ForeignKey(
        PickupPerson,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记的接送人"),
    )

    class Meta(RollDay.Meta):
        verbose_name = _("日间照料日")
        verbose_name_plural = _("日间照料日")
        constraints = day_checks("care_day_care_day")
        indexes = [models.Index(fields=["day", "state"], name="care_day_care_day")]


class DayPartQuerySet(ScopedQuerySet):
    """Visible where the day is."""

    division_path = "day__enrolment__unit__station__division__code"
    organisation_paths = ("day__enrolment__unit__station__operator",)


class RollAct(models.Model):
    """What somebody wrote on the roll, under the device's key: each once, never changed."""

    act = models.CharField(_("事项"), max_length=12, choices=DayAct)
    key = models.CharField(_("请求编号"), max_length=80, unique=True)
    at = models.DateTimeField(_("时间"))
    who = models.CharField(_("接送的人"), max_length=100, blank=True)
    reason = models.CharField(_("说明"), max_length=300, blank=True)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = DayPartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%H:%M}"


class DayCareAct(RollAct):
    """Of an elder's day."""

    day = models.ForeignKey(
        DayCareDay, models.PROTECT, related_name="acts", verbose_name=_("日间照料日")
    )

    class Meta(RollAct.Meta):
        verbose_name = _("签到签离记录")
        verbose_name_plural = _("签到签离记录")


class MedicineOrderQuerySet(SpanQuerySet, EnrolmentPartQuerySet):
    """Orders in the trade's words."""

    first_day, last_day = "starts_on", "ends_on"

    def standing(self, day: date):
        """To be given on a day: neither over nor taken back."""
        return self.on(day).filter(ended_at__isnull=True)


class OrderedMedicine(TimeStamped):
    """A written order of a doctor to give a medicine, and who agreed that it is given here."""

    medicine = EncryptedTextField(_("药品和剂量"))
    times = ArrayField(models.TimeField(), verbose_name=_("服药时间"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    ordered_by = models.CharField(_("开具医嘱的医生或机构"), max_length=100)
    order_no = models.CharField(_("医嘱编号"), max_length=60)
    consented_by = models.CharField(_("同意人"), max_length=60)
    consented_relation = models.CharField(_("同意人与本人的关系"), max_length=40)
    consented_on = models.DateField(_("同意日期"))
    ended_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = MedicineOrderQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["enrolment", "pk"]

    def __str__(self) -> str:
        return self.order_no


def order_checks(name: str) -> list[models.BaseConstraint]:
    """Written and agreed to."""
    return [
        ends_after_start(f"{name}_dates"),
        models.CheckConstraint(
            condition=~Q(ordered_by="") & ~Q(order_no="") & ~Q(consented_by=""),
            name=f"{name}_written",
        ),
    ]


class MedicineOrder(OrderedMedicine):
    """Of an elder."""

    enrolment = models.ForeignKey(
        DayCareEnrolment, models.PROTECT, related_name="medicine_orders", verbose_name=_("登记")
    )

    class Meta(OrderedMedicine.Meta):
        verbose_name = _("服药医嘱")
        verbose_name_plural = _("服药医嘱")
        constraints = order_checks("care_medicine_order")


class GivenCare(models.Model):
    """A meal or a medicine that was given, signed by who gave it. Never changes."""

    kind = models.CharField(_("种类"), max_length=16, choices=CareKind)
    due_at = models.TimeField(_("医嘱时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=CareOutcome)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    given_at = models.DateTimeField(_("时间"))
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("给的人"))
    signed_name = models.CharField(_("签名"), max_length=60)

    objects = DayPartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["day", "given_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.outcome_words}"

    @property
    def outcome_words(self) -> str:
        """Nobody eats a medicine up."""
        if self.kind != CareKind.MEDICINE:
            return self.get_outcome_display()
        return str(_("没有服") if self.outcome == CareOutcome.REFUSED else _("已服"))


def given_checks(name: str) -> list[models.BaseConstraint]:
    """Once, medicine by an order only, signed."""
    return [
        models.UniqueConstraint(
            fields=["day", "kind", "order", "due_at"],
            name=f"{name}_once",
            nulls_distinct=False,
        ),
        models.CheckConstraint(
            condition=Q(kind="medicine", order__isnull=False, due_at__isnull=False)
            | ~Q(kind="medicine") & Q(order__isnull=True, due_at__isnull=True),
            name=f"{name}_by_order",
        ),
        models.CheckConstraint(condition=~Q(signed_name=""), name=f"{name}_signed"),
    ]


class CareGiven(GivenCare):
    """To an elder."""

    day = models.ForeignKey(
        DayCareDay, models.PROTECT, related_name="care", verbose_name=_("日间照料日")
    )
    order = models.ForeignKey(
        MedicineOrder,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="given",
        verbose_name=_("服药医嘱"),
    )

    class Meta(GivenCare.Meta):
        verbose_name = _("用餐和服药记录")
        verbose_name_plural = _("用餐和服药记录")
        constraints = given_checks("care_given")
