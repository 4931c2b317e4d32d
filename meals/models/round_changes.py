"""What changed after rounds were planned, and shorter ways that were offered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from meals.enums import MealPeriod, OfferState, SlipKind
from meals.models.kitchens import Kitchen
from meals.models.orders import MealOrder
from meals.models.rounds import MealOfKitchenQuerySet, Round


class ChangeSlip(models.Model):
    """An order that came or went after the rounds were planned: the sheets stay, this goes on top."""

    kitchen = models.ForeignKey(
        Kitchen, models.PROTECT, related_name="change_slips", verbose_name=_("厨房")
    )
    service_date = models.DateField(_("用餐日期"))
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    order = models.ForeignKey(
        MealOrder, models.PROTECT, related_name="change_slips", verbose_name=_("订餐单")
    )
    round = models.ForeignKey(
        Round,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="change_slips",
        verbose_name=_("配送线路"),
    )
    kind = models.CharField(_("变化"), max_length=12, choices=SlipKind)
    portions = models.PositiveIntegerField(_("份数"))
    made_at = models.DateTimeField(_("时间"), auto_now_add=True)
    seen_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    seen_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )

    objects = MealOfKitchenQuerySet.as_manager()

    class Meta:
        verbose_name = _("变更单")
        verbose_name_plural = _("变更单")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kitchen", "order", "kind"], name="meals_slip_once"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True, seen_by__isnull=True)
                | Q(seen_at__isnull=False, seen_by__isnull=False),
                name="meals_slip_seen_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.order}"


class RoundOfferQuerySet(ScopedQuerySet):
    """Visible where the kitchen is."""

    division_path = "round__kitchen__station__division__code"
    organisation_paths = ("round__kitchen__station__operator",)


class RoundOffer(TimeStamped):
    """A shorter order of a round's stops; taking it is a separate act."""

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="offers", verbose_name=_("配送线路")
    )
    version = models.PositiveSmallIntegerField(_("线路版本"))
    stops = models.JSONField(_("站点次序"), default=list)
    travel_seconds = models.PositiveIntegerField(_("路上时间（秒）"))
    saved_seconds = models.PositiveIntegerField(_("节省时间（秒）"))
    state = models.CharField(
        _("状态"), max_length=8, choices=OfferState, default=OfferState.OPEN, editable=False
    )

    objects = RoundOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("优化建议")
        verbose_name_plural = _("优化建议")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "version"], name="meals_offer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.round} v{self.version}"

    @property
    def saved_minutes(self) -> int:
        """Whole minutes."""
        return self.saved_seconds // 60
