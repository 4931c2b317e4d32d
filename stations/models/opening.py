"""Opening hours in words, and the days on which they are otherwise."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations.logic.hours import BadHours, Period, periods_text, read_week, spans

SHORT_DAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)


def week_words(week: Mapping[str, tuple[Period, ...]]) -> str:
    """周一至周五 08:30–17:00；周六 09:00–12:00; nothing without hours."""
    return "；".join(
        f"{_days(first, last)} {periods_text(periods)}" for first, last, periods in spans(week)
    )


def _days(first: int, last: int) -> str:
    if (first, last) == (0, len(SHORT_DAYS) - 1):
        return _("每天")
    if first == last:
        return str(SHORT_DAYS[first])
    return _("%(first)s至%(last)s") % {"first": SHORT_DAYS[first], "last": SHORT_DAYS[last]}


def days_in_order(name: str, first: str, last: str) -> models.CheckConstraint:
    """The constraint of every span of days; an open end is one."""
    return models.CheckConstraint(
        condition=Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": F(first)}),
        name=name,
        violation_error_message=gettext_lazy("结束日期不能早于开始日期。"),
    )


def validate_week(hours) -> None:
    """A week as stations.logic.hours keeps it. Raises ValidationError."""
    try:
        read_week(hours)
    except BadHours as error:
        raise ValidationError(
            gettext_lazy(
                "开放时间“%(text)s”不对：写成 08:30–17:00，一天里几段要按先后，不能重叠。"
            ),
            code="bad_hours",
            params={"text": error},
        ) from None


def validate_periods(pairs) -> None:
    """The periods of one day. Raises ValidationError."""
    validate_week({"mon": pairs})
