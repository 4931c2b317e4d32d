"""The roll of a day and what is given, for a tablet: large buttons, no script needed."""

from datetime import datetime, time
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.dates import today
from core.errors import InvalidInput
from elderly_care.commands import day_care_care, day_care_leave, day_care_roll
from elderly_care.console.day_care.base import ButtonsMixin, UnitMixin, new_key
from elderly_care.enums.day_care import CareKind, CareOutcome, DayState
from elderly_care.models import DayCareDay, DayCareEnrolment
from elderly_care.queries.day_care import care_list, roll


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InvalidInput from None


class RollView(UnitMixin, ButtonsMixin, TemplateView):
    """Who is expected, there, fetched, away."""

    template_name = "console/day_care/roll.html"
    permission = "elderly_care.view_daycareday"
    post_permission = "elderly_care.keep_day_care_roll"

    def act(self, name: str) -> None:
        """One button, one act; the key makes a second press harmless."""
        acts = {
            "arrive": self._arrive,
            "depart": self._depart,
            "absent": self._absent,
            "leave": self._leave,
            "undo_leave": self._undo,
            "void": self._void,
        }
        if name not in acts:
            raise InvalidInput
        acts[name](self._row())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Today's; how many are what."""
        lines = roll(self.unit, today())
        there = sum(line.state in (DayState.PRESENT, DayState.LEFT) for line in lines)
        keyed = [(line, new_key()) for line in lines]
        return super().get_context_data(
            **kwargs, lines=keyed, there=there, count=len(lines), today=today()
        )

    def _row(self) -> DayCareEnrolment:
        rows = DayCareEnrolment.objects.visible_to(self.request.user).filter(unit=self.unit)
        return get_object_or_404(rows, pk=self.number("enrolment"))

    def _at(self) -> datetime:
        """Now, or the time that was typed for today."""
        text = self.said("at")
        if not text:
            return timezone.now()
        return timezone.make_aware(datetime.combine(today(), _clock(text)))

    def _arrive(self, row: DayCareEnrolment) -> None:
        arrival = day_care_roll.Arrival(self._at(), self.said("key"), self.said("name"))
        day_care_roll.take_arrival(enrolment=row, arrival=arrival, by=self.request.user)

    def _depart(self, row: DayCareEnrolment) -> None:
        departure = day_care_roll.Departure(
            self._at(),
            self.said("key"),
            self.number("pickup") or None,
            self.said("name"),
            self.said("reason"),
        )
        day_care_roll.take_departure(enrolment=row, departure=departure, by=self.request.user)

    def _absent(self, row: DayCareEnrolment) -> None:
        said = {"key": self.said("key"), "reason": self.said("reason")}
        day_care_leave.mark_absent(enrolment=row, day=today(), by=self.request.user, **said)

    def _leave(self, row: DayCareEnrolment) -> None:
        leave = day_care_leave.Leave(today(), today(), self.said("key"), self.said("reason"))
        day_care_leave.ask_leave(enrolment=row, leave=leave, by=self.request.user)

    def _undo(self, row: DayCareEnrolment) -> None:
        key, user = self.said("key"), self.request.user
        day_care_leave.withdraw_leave(enrolment=row, day=today(), key=key, by=user)

    def _void(self, row: DayCareEnrolment) -> None:
        days = (
            DayCareDay.objects.visible_to(self.request.user)
            .filter(enrolment=row)
            .select_related("enrolment")
        )
        day = get_object_or_404(days, day=today())
        said = {"key": self.said("key"), "reason": self.said("reason")}
        day_care_roll.take_day_back(day=day, by=self.request.user, **said)


class CareView(UnitMixin, ButtonsMixin, TemplateView):
    """Meals and medicine of the day, signed by who gave them."""

    template_name = "console/day_care/care.html"
    permission = "elderly_care.read_day_care_health"
    post_permission = "elderly_care.keep_day_care_roll"

    def act(self, name: str) -> None:
        """A meal by its kind, or a medicine by its order and time."""
        rows = DayCareEnrolment.objects.visible_to(self.request.user).filter(unit=self.unit)
        row = get_object_or_404(rows, pk=self.number("enrolment"))
        due = self.said("due_at")
        given = day_care_care.Given(
            kind=name,
            outcome=self.said("outcome"),
            order_id=self.number("order") or None,
            due_at=_clock(due) if due else None,
            note=self.said("note"),
        )
        day_care_care.give_care(enrolment=row, given=given, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everybody who came today; who still is there may get something."""
        meals = [kind for kind in CareKind if kind != CareKind.MEDICINE]
        lines = [
            (line, [(kind, line.meals.get(kind.value)) for kind in meals])
            for line in care_list(self.unit, today())
        ]
        return super().get_context_data(
            **kwargs,
            lines=lines,
            outcomes=CareOutcome.choices,
            medicine_outcomes=[("all", _("已服")), ("refused", _("没有服"))],
            today=today(),
        )
