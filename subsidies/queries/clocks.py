"""The visible clock of an application."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.dates import today
from core.workdays import CalendarUnknown, working_days_between
from subsidies.models import Application


@dataclass(frozen=True)
class Clock:
    """When the present step is due. working_days_left: negative when late, None when unknown."""

    due_on: date | None
    working_days_left: int | None
    is_late: bool

    @property
    def words(self) -> str:
        """For people."""
        if self.due_on is None:
            return ""
        day = date_format(self.due_on)
        values = {"day": day, "count": abs(self.working_days_left or 0)}
        if self.is_late and not self.working_days_left:
            return _("已超期（%(day)s 到期）") % values
        if self.is_late:
            return _("已超期 %(count)s 个工作日（%(day)s 到期）") % values
        if self.working_days_left is None:
            return _("应在 %(day)s 前办结") % values
        if self.working_days_left == 0:
            return _("今天到期")
        return _("还剩 %(count)s 个工作日（%(day)s 到期）") % values


def clock(application: Application) -> Clock:
    """By the calendar in memory: no query of its own as a rule."""
    on = today()
    if not application.is_open or application.due_on is None:
        return Clock(None, None, is_late=False)
    try:
        left: int | None = working_days_between(on, application.due_on)
    except CalendarUnknown:
        left = None
    return Clock(application.due_on, left, application.is_late(on))
