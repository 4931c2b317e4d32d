"""One case: facts, papers, the promised day, everything that happened, and what may be done."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from stations.console.cases.acts import ACTS, acts_for
from stations.console.cases.forms import CopyForm, PapersForm
from stations.enums import MaterialState
from stations.models import Case
from stations.transitions import CASE
from ui.forms import PlainForm

_RELATED = ("item", "station", "citizen", "agent", "owner", "rating")


class CaseView(StaffMixin, View):
    """To read for everybody in scope; to act for who takes cases in and who answers for them."""

    permission = "stations.view_case"
    template_name = "console/cases/case.html"

    def case(self) -> Case:
        """In scope, as it is now."""
        rows = Case.objects.visible_to(self.request.user).select_related(*_RELATED)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        return self._page(self.case(), {})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts; a refusal says why and what to do."""
        case, name = self.case(), request.POST.get("act", "")
        act = dict(acts_for(case, request.user)).get(name)
        if act is None:
            if name not in ACTS:
                raise Http404
            messages.error(request, str(_gone()))
            return redirect("stations_console:case", pk)
        form = self._form(case, name, request.POST)
        if form.is_valid():
            try:
                shown = act.run(case, request.user, form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                if name == "phone":  # on this answer and nowhere else
                    return self._page(self.case(), {}, phone=str(shown) or "—")
                messages.success(request, str(act.done))
                return redirect("stations_console:case", pk)
        return self._page(self.case(), {name: form}, status=422)

    def _copy(self, case: Case) -> CopyForm | None:
        """For who takes cases in, until it is accepted."""
        may = self.request.user.has_perm("stations.take_case")
        if not may or not CASE.allows(case, "accept"):
            return None
        return CopyForm(materials=case.materials.order_by("position"), auto_id="id_copy_%s")

    def _form(self, case: Case, name: str, data=None) -> PlainForm:
        kind, prefix = ACTS[name].form, f"id_{name}_%s"
        if kind is not PapersForm:
            return kind(data, auto_id=prefix)
        papers = list(case.materials.order_by("position"))
        given = [p.position for p in papers if p.state == MaterialState.GIVEN]
        unneeded = [p.position for p in papers if p.state == MaterialState.NOT_NEEDED]
        initial = {"given": given, "not_needed": unneeded}
        return PapersForm(data, papers=papers, initial=initial, auto_id=prefix)

    def _page(
        self, case: Case, chosen: dict[str, PlainForm], *, status: int = 200, phone: str = ""
    ) -> HttpResponse:
        acts = [
            (name, act, chosen.get(name) or self._form(case, name))
            for name, act in acts_for(case, self.request.user)
        ]
        context = {
            "case": case,
            "papers": case.materials.order_by("position").prefetch_related("pictures"),
            "copy": self._copy(case),
            "forwardings": case.forwardings.select_related("desk__organisation").order_by("pk"),
            "steps": case.steps.order_by("pk"),
            "acts": acts,
            "form": next(iter(chosen.values()), None),
            "today": today(),
            "phone": phone,
            "reachable": bool((case.agent or case.citizen).phone),
        }
        return render(self.request, self.template_name, context, status=status)


class SlipView(CaseView):
    """Printed for the person: the number, the promised day, or what is missing."""

    template_name = "console/cases/slip.html"


def _gone() -> object:
    return _("这个办件的状态已经变了，不能再这样办；什么都没有改变。")
