"""How fast a hotline must answer, and how many of its calls."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRule, dates_in_order

WHOLE_BP = 10_000


class HotlineRule(DatedRule):
    """Within how many seconds a call is answered, and which share of a day's calls (GB/T 33358)."""

    answer_s = models.PositiveSmallIntegerField(
        _("多少秒内接听"), validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    connect_bp = models.PositiveIntegerField(
        _("接通率下限（万分之）"), validators=[MaxValueValidator(WHOLE_BP)]
    )

    call_back_s = models.PositiveSmallIntegerField(
        _("紧急呼叫多少秒内回拨"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
    )
    send_s = models.PositiveSmallIntegerField(
        _("紧急呼叫多少秒内派人"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
    )

    class Meta(DatedRule.Meta):
        verbose_name = _("热线接听规则")
        verbose_name_plural = _("热线接听规则")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "effective_from"], name="dispatch_hotline_rule_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    answer_s__gt=0, call_back_s__gt=0, send_s__gt=0, connect_bp__lte=WHOLE_BP
                ),
                name="dispatch_hotline_rule_figures",
            ),
            dates_in_order("dispatch_hotline_rule_dates"),
        ]
