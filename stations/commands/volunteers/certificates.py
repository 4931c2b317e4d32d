"""The certificate of a year's service, made when it is asked for (decision 15)."""

from pathlib import Path
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.commands import require_inside
from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict
from core.typesetting import typeset
from stations.commands.reach import is_staff, require_person
from stations.models import Volunteer
from stations.queries.volunteers import minutes_in, places_served

TEMPLATE = Path(__file__).resolve().parents[2] / "sheets" / "volunteer.typ"
HOUR = 60


class NothingServed(Conflict):
    """No hours, no certificate."""

    code: ClassVar[str] = "volunteers.nothing_served"
    message = gettext_lazy("%(year)s 年还没有服务时长，不能开证明。")


def certificate(*, volunteer: Volunteer, year: int, by: Actor) -> bytes:
    """A PDF; who printed it is kept. Raises NothingServed, NotFound."""
    require_person([volunteer.citizen], by)
    if is_staff(by) and volunteer.citizen.user_id != by.pk:
        require_inside(volunteer, by)
    minutes = minutes_in(volunteer, year)
    if minutes <= 0:
        raise NothingServed(year=year)
    record(volunteer, "stations.volunteer.certificate", by=by, year=year)
    return typeset(TEMPLATE, paper_of(volunteer, year, minutes))


def paper_of(volunteer: Volunteer, year: int, minutes: int) -> dict[str, Any]:
    """What the template is given: texts only."""
    rows = places_served(volunteer, year)
    words = _(
        "%(name)s（志愿者编号 %(number)s）%(year)s 年参加志愿服务 %(times)s 次，共 %(hours)s。"
    )
    told = {
        "name": volunteer.citizen.name,
        "number": volunteer.number,
        "year": year,
        "times": len(rows),
        "hours": hours_words(minutes),
    }
    return {
        "title": _("志愿服务证明"),
        "text": words % told,
        "heads": [_("日期"), _("站点"), _("服务"), _("时长")],
        "rows": [
            [
                f"{row.shift.day:%Y-%m-%d}",
                row.shift.station.name,
                row.shift.title,
                hours_words(row.minutes),  # type: ignore[attr-defined]
            ]
            for row in rows
        ],
        "issuer": volunteer.station.name,
        "day": date_format(today(), "DATE_FORMAT"),
    }


def hours_words(minutes: int) -> str:
    """2 小时 30 分钟."""
    whole, rest = divmod(minutes, HOUR)
    return _("%(hours)s 小时 %(minutes)s 分钟") % {"hours": whole, "minutes": rest}
