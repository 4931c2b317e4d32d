"""The roll of a day on a tablet: who came, was fetched, stayed away, what was given. Works without the network."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.offline import ActView, ManifestView, ServiceWorkerView
from core.audit import record
from core.dates import today
from core.errors import NotFound
from elderly_care.commands import day_care_care, day_care_leave, day_care_roll
from elderly_care.console.day_care.base import UnitMixin, new_key
from elderly_care.console.day_care.roll_forms import RollForm, acts_of, cares_of
from elderly_care.enums.day_care import DayAct, DayState, UnitKind
from elderly_care.queries.child_places import births_there, carers_for, carers_there
from elderly_care.queries.day_care import (
    MODELS,
    AnyEnrolment,
    CareLine,
    RollLine,
    books_of,
    care_lines,
    roll,
)

DONE: dict[str, Promise] = {
    DayAct.ARRIVE: _("已签到。"),
    DayAct.DEPART: _("已签离。"),
    DayAct.ABSENT: _("已记缺席。"),
    DayAct.LEAVE: _("已登记请假。"),
    DayAct.UNDO_LEAVE: _("已销假。"),
    DayAct.VOID: _("已更正。"),
}


@dataclass(frozen=True)
class OnRoll:
    """A line with its forms; the page shows those that fit the state, the others when it changes."""

    line: RollLine
    care: CareLine | None
    may_write: bool
    may_correct: bool

    @cached_property
    def acts(self) -> list[Any]:
        """Coming, leaving, staying away, correcting."""
        return acts_of(self.line, may_correct=self.may_correct) if self.may_write else []

    @cached_property
    def cares(self) -> list[Any]:
        """Meals and medicine that nobody has signed."""
        return cares_of(self.line, self.care) if self.care and self.may_write else []

    @property
    def name(self) -> str:
        """As it is called on the place's own roll."""
        return str(self.line.person.name)

    @property
    def is_there(self) -> bool:
        """Has come and not been fetched."""
        return self.line.state == DayState.PRESENT

    @property
    def key(self) -> str:
        """Each form is one act."""
        return new_key()


class RollView(UnitMixin, TemplateView):
    """Who is expected, there, fetched, away, and what is given."""

    template_name = "console/day_care/roll.html"
    permission = "elderly_care.view_daycareunit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Today's; how many are what. Opening small children's names leaves a trace."""
        user = self.request.user
        writes, corrects = _may_read(self.unit.kind, user)
        lines = roll(self.unit, today())
        sees_health = user.has_perm("elderly_care.read_day_care_health")
        care = care_lines(lines, today()) if sees_health else {}
        rows = [
            OnRoll(line, care.get(line.enrolment.pk), writes, writes and corrects) for line in lines
        ]
        came = (DayState.PRESENT, DayState.LEFT)
        there = sum(line.state in came for line in lines)
        return super().get_context_data(
            **kwargs, rows=rows, there=there, count=len(lines), today=today(), **self._carers()
        )

    def _carers(self) -> dict[str, Any]:
        if self.unit.kind != UnitKind.CHILD:
            return {}
        record(self.unit, "elderly_care.child_roll.shown", by=self.request.user)
        born = births_there(self.unit, today())
        return {
            "carers": carers_there(self.unit, today()),
            "needed": carers_for(self.unit, born, today()),
        }


def _may_read(kind: str, user: Any) -> tuple[bool, bool]:
    """May write, may correct; small children's roll is read by who keeps it and nobody else."""
    model = MODELS[kind]
    writes = user.has_perm(books_of(model()).keeps)
    if kind == UnitKind.CHILD and not writes:
        raise PermissionDenied
    if not user.has_perm("elderly_care.view_daycareday"):
        raise PermissionDenied
    return writes, user.has_perm("elderly_care.correct_day_care")


class RollWorkerView(ServiceWorkerView):
    """The page's service worker."""

    permission = "elderly_care.view_daycareday"


class RollManifestView(ManifestView):
    """The roll on a tablet's home screen."""

    permission = "elderly_care.view_daycareday"
    name = _("日间照料签到表")
    short_name = _("签到表")


class RollActView(UnitMixin, ActView):
    """One act about one person, from the page or from the tablet's outbox."""

    form_class = RollForm

    @property
    def back(self) -> str:  # type: ignore[override]
        """The roll."""
        return reverse("care_console:day_care_roll", args=[self.unit.pk])

    @cached_property
    def enrolment(self) -> AnyEnrolment:
        """Of this place. Raises NotFound."""
        model: Any = MODELS[self.unit.kind]
        rows = model.objects.visible_to(self.request.user).filter(unit=self.unit)
        row: AnyEnrolment | None = rows.filter(pk=self.kwargs["enrolment"]).first()
        if row is None:
            raise NotFound
        return row

    def _words(self) -> dict[str, object]:
        return {}

    def _act(self, form: Any) -> None:
        said = form.cleaned_data
        acts = {
            DayAct.ARRIVE: self._arrive,
            DayAct.DEPART: self._depart,
            DayAct.ABSENT: self._absent,
            DayAct.LEAVE: self._leave,
            DayAct.UNDO_LEAVE: self._undo,
            DayAct.VOID: self._void,
        }
        act = acts.get(said["act"], self._give)
        self.done = DONE.get(said["act"], _("已签名。"))
        act(said, form.at)

    def _arrive(self, said: dict[str, Any], at: datetime) -> None:
        arrival = day_care_roll.Arrival(at, said["key"], said["name"], said["reason"])
        user = self.request.user
        day_care_roll.take_arrival(enrolment=self.enrolment, arrival=arrival, by=user)

    def _depart(self, said: dict[str, Any], at: datetime) -> None:
        departure = day_care_roll.Departure(
            at, said["key"], said["pickup"], said["name"], said["reason"]
        )
        user = self.request.user
        day_care_roll.take_departure(enrolment=self.enrolment, departure=departure, by=user)

    def _absent(self, said: dict[str, Any], at: datetime) -> None:
        day_care_leave.mark_absent(
            enrolment=self.enrolment,
            day=timezone.localdate(at),
            key=said["key"],
            reason=said["reason"],
            by=self.request.user,
        )

    def _leave(self, said: dict[str, Any], at: datetime) -> None:
        day = timezone.localdate(at)
        leave = day_care_leave.Leave(day, day, said["key"], said["reason"])
        day_care_leave.ask_leave(enrolment=self.enrolment, leave=leave, by=self.request.user)

    def _undo(self, said: dict[str, Any], at: datetime) -> None:
        user, day = self.request.user, timezone.localdate(at)
        day_care_leave.withdraw_leave(enrolment=self.enrolment, day=day, key=said["key"], by=user)

    def _void(self, said: dict[str, Any], at: datetime) -> None:
        days = books_of(self.enrolment).days.objects.visible_to(self.request.user)
        rows = days.filter(enrolment=self.enrolment, day=timezone.localdate(at))
        day = rows.select_related("enrolment").first()
        if day is None:
            raise NotFound
        day_care_roll.take_day_back(
            day=day, reason=said["reason"], key=said["key"], by=self.request.user
        )

    def _give(self, said: dict[str, Any], at: datetime) -> None:
        given = day_care_care.Given(
            kind=said["act"],
            outcome=said["outcome"],
            order_id=said["order"],
            due_at=said["due_at"],
            note=said["note"],
            at=at,
        )
        day_care_care.give_care(enrolment=self.enrolment, given=given, by=self.request.user)
