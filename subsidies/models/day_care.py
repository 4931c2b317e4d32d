"""Fees of day care: what a day cost, what purses paid of it, and whether it was taken back."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet
from elderly_care.models import ChildDay, DayCareDay, Resident

PREFIX = "day-care:"


class DayCareFeeQuerySet(ScopedQuerySet):
    """Visible where the person is, and to the operator who is paid."""

    division_path = "resident__community__code"
    organisation_paths = ("operator",)

    def standing(self):
        """Not taken back."""
        return self.filter(reversed_at__isnull=True)


class DayCareFee(models.Model):
    """The fee of one attendance. Only taking it back changes the row; changed by commands.day_care."""

    day = models.ForeignKey(
        DayCareDay, models.PROTECT, related_name="fees", verbose_name=_("日间照料日")
    )
    take = models.PositiveSmallIntegerField(_("第几次登记"))
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="day_care_fees", verbose_name=_("老年人")
    )
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="day_care_fees", verbose_name=_("运营方")
    )
    price_fen = models.PositiveIntegerField(_("收费（分）"))
    paid_fen = models.PositiveIntegerField(_("账户支付（分）"))
    charged_at = models.DateTimeField(_("扣款时间"), auto_now_add=True)
    reversed_at = models.DateTimeField(_("冲回时间"), null=True, blank=True)
    returned_fen = models.PositiveIntegerField(_("退回账户（分）"), null=True, blank=True)

    objects = DayCareFeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("日间照料收费")
        verbose_name_plural = _("日间照料收费")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "take"], name="subsidies_day_care_fee_once"),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(reversed_at__isnull=True),
                name="subsidies_day_care_fee_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(paid_fen__lte=F("price_fen")), name="subsidies_day_care_fee_parts"
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True, returned_fen__isnull=True)
                | Q(reversed_at__isnull=False, returned_fen=F("paid_fen")),
                name="subsidies_day_care_fee_reversed",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Under which the ledger keeps it."""
        return f"{PREFIX}{self.day_id}:{self.take}"

    @property
    def own_fen(self) -> int:
        """What the person pays at the station."""
        return self.price_fen - self.paid_fen


class ChildDayFeeQuerySet(ScopedQuerySet):
    """Visible where the place is, and to the operator who is paid."""

    division_path = "day__enrolment__unit__station__division__code"
    organisation_paths = ("operator",)

    def standing(self):
        """Not taken back."""
        return self.filter(reversed_at__isnull=True)


class ChildDayFee(models.Model):
    """The fee of a child's attendance: no purse pays it, the guardian does. Only taking it back changes the row."""

    day = models.ForeignKey(ChildDay, models.PROTECT, related_name="fees", verbose_name=_("托位日"))
    take = models.PositiveSmallIntegerField(_("第几次登记"))
    operator = models.ForeignKey(
        Organisation, models.PROTECT, related_name="child_day_fees", verbose_name=_("运营方")
    )
    price_fen = models.PositiveIntegerField(_("收费（分）"))
    charged_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    reversed_at = models.DateTimeField(_("冲回时间"), null=True, blank=True)

    objects = ChildDayFeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("托位收费")
        verbose_name_plural = _("托位收费")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "take"], name="subsidies_child_fee_once"),
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(reversed_at__isnull=True),
                name="subsidies_child_fee_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"child-day:{self.day_id}:{self.take}"
