"""Working days for tests that live today, also when nobody has published the year yet."""

from datetime import date

from core.audit import SYSTEM
from core.dates import today
from core.models import CalendarYear
from core.workdays import load_calendar, publish_year


def load_years() -> None:
    """The years that ship; this one and the next with a single holiday, where they don't."""
    load_calendar()
    for year in (today().year, today().year + 1):
        if not CalendarYear.objects.filter(pk=year).exists():
            new_year = [date(year, 1, 1)]
            publish_year(year=year, source="测试", holidays=new_year, workdays=[], by=SYSTEM)
