"""When visits can be booked, and how long ahead, as dated rows."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order

MOST_DAYS = 366
DAY_MINUTES = 24 * 60


def _days(words: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        words, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )


def _minutes(words: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        words, validators=[MinValueValidator(5), MaxValueValidator(DAY_MINUTES)]
    )


class BookingRule(DatedRule):
    """The hours that residents choose from, and how far ahead anybody may ask."""

    opens = models.TimeField(_("最早几点上门"))
    closes = models.TimeField(_("几点以后不再上门"))
    slot_min = _minutes(_("每隔多少分钟一个时间"))
    window_min = _minutes(_("约好后可晚多少分钟到"))
    choice_days = _days(_("本人可约几天内"))
    most_days = _days(_("最远可约几天内"))
    standing_days = _days(_("长期计划提前几天下单"))

    class Meta(DatedRule.Meta):
        verbose_name = _("预约规则")
        verbose_name_plural = _("预约规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="dispatch_booking_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens"), slot_min__gt=0, window_min__gt=0),
                name="dispatch_booking_rule_hours",
                violation_error_message=_("结束的时间要晚于开始的时间。"),
            ),
            models.CheckConstraint(
                condition=Q(
                    choice_days__gt=0,
                    standing_days__gt=0,
                    most_days__gte=F("choice_days"),
                )
                & Q(most_days__gte=F("standing_days")),
                name="dispatch_booking_rule_days",
                violation_error_message=_("最远的天数不能少于另外两个天数。"),
            ),
            dates_in_order("dispatch_booking_rule_dates"),
        ]
