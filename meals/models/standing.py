"""Standing orders: "every weekday, soft food, no beef", with pauses, and what came of each day."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from core.spans import ends_after_start
from elderly_care.models import Resident
from elderly_care.models.standing import Standing, StandingQuerySet
from meals.enums import FulfilMode, MealPeriod, OrderChannel, StandingOutcome
from meals.models.orders import MealOrder
from meals.validators import MOST_PORTIONS
from stations.models import Station


class StandingOrderQuerySet(StandingQuerySet):
    """Standing orders in the trade's words."""

    division_path = "station__division__code"
    organisation_paths = ("station__operator",)

    def visible_to(self, user: User):
        """Where the meal is fetched, and where the person lives."""
        home = Q(pk__in=[])
        for prefix in user.scope.prefixes:
            home |= Q(resident__community__code__startswith=prefix)
        return super().visible_to(user) | self.filter(home)

    def due_on(self, day: date):
        """Asks for a meal on that day: its weekday, its dates, no pause."""
        paused = StandingPause.objects.on(day)
        return self.asking_on(day).exclude(pk__in=paused.values("standing"))


class StandingOrder(Standing):
    """A person's wish for one meal of the day. Changed only by meals.commands."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="standing_orders", verbose_name=_("老年人")
    )
    meal_period = models.CharField(_("餐次"), max_length=12, choices=MealPeriod)
    wishes = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("想要的特点"),
        default=list,
        blank=True,
        help_text=_("例如：软烂、低糖；留空表示都行。"),
    )
    avoids = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("不要"),
        default=list,
        blank=True,
        help_text=_("例如：牛肉、香菜。"),
    )
    quantity = models.PositiveSmallIntegerField(
        _("份数"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_PORTIONS)]
    )
    fulfil_mode = models.CharField(_("取餐方式"), max_length=12, choices=FulfilMode)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="standing_orders", verbose_name=_("助餐点")
    )
    channel = models.CharField(_("渠道"), max_length=12, choices=OrderChannel)

    objects = StandingOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("长期订餐")
        verbose_name_plural = _("长期订餐")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "meal_period"],
                condition=Q(ended_at__isnull=True),
                name="meals_standing_once",
            ),
            models.CheckConstraint(
                condition=Q(weekdays__len__gt=0), name="meals_standing_weekdays"
            ),
            ends_after_start("meals_standing_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_meal_period_display()}"


class StandingPartQuerySet(ScopedQuerySet):
    """Visible where the standing order is."""

    division_path = "standing__station__division__code"
    organisation_paths = ("standing__station__operator",)

    def on(self, day: date):
        """Pauses that cover a day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class StandingPause(models.Model):
    """No meals from a day to a day; the day after, they come again by themselves."""

    standing = models.ForeignKey(
        StandingOrder, models.CASCADE, related_name="pauses", verbose_name=_("长期订餐")
    )
    starts_on = models.DateField(_("停餐从"))
    ends_on = models.DateField(_("停餐到"))
    reason = models.CharField(_("原因"), max_length=120, blank=True)

    objects = StandingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("停餐")
        verbose_name_plural = _("停餐")
        ordering = ["standing", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["standing", "starts_on", "ends_on"], name="meals_pause_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="meals_pause_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y-%m-%d} – {self.ends_on:%Y-%m-%d}"


class StandingDay(TimeStamped):
    """What a standing order came to on one day: an order, or the reason why not."""

    standing = models.ForeignKey(
        StandingOrder, models.PROTECT, related_name="days", verbose_name=_("长期订餐")
    )
    service_date = models.DateField(_("用餐日期"))
    outcome = models.CharField(_("结果"), max_length=12, choices=StandingOutcome)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    order = models.ForeignKey(
        MealOrder, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("订餐单")
    )

    objects = StandingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("长期订餐的一天")
        verbose_name_plural = _("长期订餐的每一天")
        ordering = ["-service_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["standing", "service_date"], name="meals_standing_day_once"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="ordered") | Q(order__isnull=False),
                name="meals_standing_day_ordered",
            ),
        ]
        indexes = [models.Index(fields=["service_date", "outcome"], name="meals_standing_result")]

    def __str__(self) -> str:
        return f"{self.service_date:%Y-%m-%d} {self.get_outcome_display()}"
