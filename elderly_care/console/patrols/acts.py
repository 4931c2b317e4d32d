"""What is arranged for a task, a person and a community."""

from typing import Any
from uuid import uuid4

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from accounts.models import Division, User
from core.dates import today
from elderly_care.commands.patrol_errors import NotAUser
from elderly_care.commands.patrols import (
    PatrollerFacts,
    Pause,
    add_patroller,
    close_task,
    end_patroller,
    end_pause,
    pair,
    pause_patrols,
    reassign,
    send_away,
)
from elderly_care.commands.vitals import Measured, record_vitals
from elderly_care.console.patrols.forms import (
    AwayForm,
    CloseForm,
    MeasureForm,
    PairForm,
    PatrollerForm,
    PauseForm,
    ReassignForm,
)
from elderly_care.console.people.base import EndMixin, PersonMixin
from elderly_care.logic.vitals import VITALS
from elderly_care.models import Patroller, PatrolPause, PatrolTask
from elderly_care.queries.patrols import loads, pair_of, patrollers_for
from elderly_care.queries.vitals import may_measure, readings_of

ARRANGE = "elderly_care.arrange_patrols"


class TaskMixin(StaffMixin):
    """A task of the path, in scope."""

    permission = ARRANGE

    @cached_property
    def task(self) -> PatrolTask:
        """With its person."""
        rows = PatrolTask.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("resident__community"), pk=self.kwargs["pk"])

    def back(self) -> str:
        """The day's list."""
        return reverse("patrol_console:today")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With whom it is about."""
        return super().get_context_data(**kwargs, person=self.task.resident)


class ReassignView(TaskMixin, FormPage):
    """Another goes, or on another day."""

    title = _("改派")
    button = _("改派")

    def form(self, data: Any = None) -> ReassignForm:
        """With who goes in that community."""
        row = self.task
        initial = {"patroller": row.patroller_id, "planned_on": max(row.planned_on, today())}
        people = patrollers_for(row.resident.community_id)
        return ReassignForm(data, initial=initial, patrollers=people)

    def act(self, data: dict[str, Any]) -> None:
        """Through the command."""
        reassign(task=self.task, by=self.request.user, **data)


class CloseView(TaskMixin, FormPage):
    """What can't be made up for."""

    title = _("登记没有完成")
    explained = _("登记后不再列为逾期，仍计入没有完成。")
    form_class = CloseForm

    def act(self, data: dict[str, Any]) -> None:
        """With the reason."""
        close_task(task=self.task, by=self.request.user, **data)


class PauseView(PersonMixin, EndMixin, FormPage):
    """When nobody is to come."""

    template_name = "console/patrols/pause.html"
    permission = ARRANGE
    form_class = PauseForm
    title = _("暂停巡访")
    button = _("登记暂停")

    def rows(self) -> Any:
        """Those that aren't over."""
        rows = PatrolPause.objects.visible_to(self.request.user).filter(resident=self.person)
        return rows.exclude(ends_on__lt=today())

    def act(self, data: dict[str, Any]) -> None:
        """From a day to a day."""
        pause_patrols(resident=self.person, pause=Pause(**data), by=self.request.user)

    def end(self, row: PatrolPause) -> None:
        """Back at home."""
        end_pause(pause=row, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list above the form."""
        return super().get_context_data(**kwargs, pauses=list(self.rows()))


class PairView(PersonMixin, FormPage):
    """Who always goes there."""

    permission = ARRANGE
    title = _("巡访结对")

    def form(self, data: Any = None) -> PairForm:
        """With who does now."""
        held = pair_of(self.person)
        initial = {"patroller": held.patroller_id if held else None}
        people = patrollers_for(self.person.community_id)
        return PairForm(data, initial=initial, patrollers=people)

    def act(self, data: dict[str, Any]) -> None:
        """Or nobody in particular."""
        pair(resident=self.person, by=self.request.user, **data)


class VitalsView(PersonMixin, FormPage):
    """Measured at the station."""

    template_name = "console/patrols/vitals.html"
    permission = "elderly_care.measure_vitals"
    title = _("登记生命体征")
    explained = _("只登记，不作诊断；超出当地范围的，几天内安排复测。")

    def form(self, data: Any = None) -> MeasureForm:
        """With a key of its own."""
        return MeasureForm(data, initial={"key": uuid4().hex})

    def act(self, data: dict[str, Any]) -> None:
        """Only with consent."""
        vitals = {name: data[name] for name in VITALS if data[name] is not None}
        measured = Measured(vitals, data["occurred_at"], data["key"])
        record_vitals(resident=self.person, measured=measured, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what was measured before, for who may read it."""
        may = self.request.user.has_perm("elderly_care.view_health")
        readings = readings_of(self.person) if may else []
        agreed = may_measure(self.person)
        return super().get_context_data(**kwargs, readings=readings, may_measure=agreed)


class PatrollersView(StaffMixin, EndMixin, FormPage):
    """Who goes, and one more."""

    template_name = "console/patrols/patrollers.html"
    permission = ARRANGE
    title = _("巡访员")
    explained = _("同一社区的任务按各人的份数分配；结对的老人总由同一人去。")
    button = _("登记巡访员")

    def rows(self) -> Any:
        """In scope."""
        return loads(self.request.user, today())

    def form(self, data: Any = None) -> PatrollerForm:
        """Communities of the user's places."""
        codes = Division.objects.visible_to(self.request.user).communities()
        places = [(row.pk, str(row)) for row in codes.order_by("pk")]
        return PatrollerForm(data, places=places)

    def act(self, data: dict[str, Any]) -> None:
        """By the account's name. Raises NotAUser."""
        users = User.objects.visible_to(self.request.user)
        user = users.filter(username=data.pop("username")).first()
        if user is None:
            raise NotAUser(fields={"username": [str(NotAUser.message)]})
        add_patroller(facts=PatrollerFacts(user=user, **data), by=self.request.user)

    def end(self, row: Patroller) -> None:
        """They go no more."""
        end_patroller(patroller=row, by=self.request.user)

    def back(self) -> str:
        """The list."""
        return reverse("patrol_console:patrollers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list above the form."""
        return super().get_context_data(**kwargs, patrollers=list(self.rows()), day=today())


class HandOverView(StaffMixin, FormPage):
    """Somebody is away: others go instead."""

    permission = ARRANGE
    form_class = AwayForm
    explained = _(
        "请假期间每天要做的任务自动按份数分给同一社区的其他人，结对的也是；没有其他人的，"
        "列为“没有安排人”。两个日期都不填就是已经回来。"
    )
    button = _("保存并移交")

    @cached_property
    def row(self) -> Patroller:
        """In scope."""
        rows = Patroller.objects.visible_to(self.request.user).current()
        return get_object_or_404(rows.select_related("user"), pk=self.kwargs["pk"])

    def form(self, data: Any = None) -> AwayForm:
        """As it is known."""
        initial = {"away_from": self.row.away_from, "away_to": self.row.away_to}
        return AwayForm(data, initial=initial)

    def act(self, data: dict[str, Any]) -> None:
        """What is due goes to the others at once."""
        span = (data["away_from"], data["away_to"]) if data["away_from"] else None
        moved = send_away(patroller=self.row, span=span, by=self.request.user)
        self.done = _("已保存，移交了 %(count)s 项任务。") % {"count": moved}

    def back(self) -> str:
        """The list."""
        return reverse("patrol_console:patrollers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Of whom."""
        title = _("%(name)s请假、移交任务") % {"name": self.row.user.get_short_name()}
        return super().get_context_data(**kwargs) | {"title": title}
