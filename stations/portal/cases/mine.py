"""One's own appointments and cases, and a case's progress by number for everybody."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from core.forms import key_of
from core.private_files import file_response
from core.throttle import TooOften, count_try
from stations.commands.answers import withdraw
from stations.commands.booking import cancel_booking
from stations.commands.case_papers import add_paper
from stations.commands.ratings import rate
from stations.enums import BookingState, CaseChannel, CaseState, MaterialState
from stations.models import Case
from stations.portal.cases.forms import PaperForm, ProgressForm, RateForm, WithdrawForm
from stations.portal.cases.guards import ActsForMixin, CitizenRequiredMixin
from stations.queries.cases import cases_of, pictures_of, progress_of
from stations.queries.principals import own_appointments
from stations.transitions import CASE
from ui.forms import PlainForm

_SHOWN = 50
_TRIES, _WITHIN = 10, 600


class MineView(ActsForMixin, TemplateView):
    """What is coming and what is under way."""

    template_name = "portal/cases/mine.html"

    def get_context_data(self, **kwargs):
        """The newest."""
        return super().get_context_data(
            **kwargs,
            citizen=self.citizen,
            appointments=own_appointments(self.request.user, self.citizen)
            .filter(state=BookingState.BOOKED)
            .order_by("slot__day", "slot__starts_at", "pk")[:_SHOWN],
            cases=cases_of(self.citizen)[:_SHOWN] if self.citizen else [],
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Give a place back."""
        key = key_of(request.POST.get("appointment", ""))
        row = get_object_or_404(own_appointments(self.request.user, self.citizen), pk=key)
        try:
            cancel_booking(appointment=row, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("预约已取消。"))
        return redirect("stations_portal:mine")


class MyCaseView(CitizenRequiredMixin, View):
    """Where it is, what is missing; withdraw it or say how it was."""

    @cached_property
    def case(self) -> Case:
        """One's own, or one brought for somebody."""
        return get_object_or_404(cases_of(self.citizen), number=self.kwargs["number"])

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """The page."""
        return self._page()

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """One of the two acts."""
        act = request.POST.get("act")
        if act == "paper":
            return self._add_paper()
        kind = {"rate": RateForm, "withdraw": WithdrawForm}.get(act or "")
        if kind is None:
            raise Http404
        form = kind(request.POST, auto_id=f"id_{act}_%s")
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self._run(form)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        return redirect("stations_portal:my_case", number)

    def _run(self, form: RateForm | WithdrawForm) -> None:
        by, data = self.request.user, form.cleaned_data
        if isinstance(form, RateForm):
            rate(case=self.case, channel=CaseChannel.PORTAL, by=by, **data)
            messages.success(self.request, _("谢谢您的评价。"))
        else:
            withdraw(case=self.case, reason=data["reason"], by=by)
            messages.success(self.request, _("已撤回。"))

    def _add_paper(self) -> HttpResponse:
        form = self._paper_form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        data = form.cleaned_data
        try:
            add_paper(
                case=self.case, position=data["position"], file=data["photo"], by=self.request.user
            )
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(self.request, _("已提交，工作人员核对后会通知您。"))
        return redirect("stations_portal:my_case", self.case.number)

    def _paper_form(self, *data) -> PaperForm:
        return PaperForm(
            *data, materials=self.case.materials.order_by("position"), auto_id="id_paper_%s"
        )

    def _page(self, form: PlainForm | None = None, status: int = 200) -> HttpResponse:
        case = self.case
        lacking = case.materials.filter(state=MaterialState.MISSING).order_by("position")
        waits = case.state == CaseState.SUPPLEMENT
        rates = case.state == CaseState.CLOSED and not hasattr(case, "rating")
        given = {type(form): form}
        context = {
            "case": case,
            "missing": lacking if waits else [],
            "steps": case.steps.order_by("pk"),
            "rating": given.get(RateForm) or RateForm(auto_id="id_rate_%s") if rates else None,
            "withdrawing": given.get(WithdrawForm) or WithdrawForm(auto_id="id_withdraw_%s")
            if CASE.allows(case, "withdraw")
            else None,
            "paper": given.get(PaperForm) or self._paper_form()
            if CASE.allows(case, "accept")
            else None,
            "pictures": pictures_of(case),
            "form": form,
        }
        return render(self.request, "portal/cases/case.html", context, status=status)


class MyPaperView(CitizenRequiredMixin, View):
    """What was sent for a case of one's own."""

    def get(self, request: HttpRequest, number: str, pk: int) -> HttpResponse:
        """The file."""
        case = get_object_or_404(cases_of(self.citizen), number=number)
        paper = get_object_or_404(pictures_of(case), pk=pk)
        return file_response(paper.file, f"{case.number}-{paper.pk}")


class ProgressView(View):
    """Number and phone tail together; no name, no number of a person."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Empty."""
        return self._page(ProgressForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Where it is, or that nothing fits: nobody learns whether the number exists."""
        form = ProgressForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        number, tail = (form.cleaned_data[name].strip() for name in ("number", "tail"))
        try:
            for what in (request.META.get("REMOTE_ADDR", ""), number):
                count_try(f"case-progress:{what}", most=_TRIES, seconds=_WITHIN)
        except TooOften as refusal:
            form.refuse(refusal)
            return self._page(form, status=429)
        found = progress_of(number, tail)
        if found is None:
            form.add_error(None, _("没有找到：请核对办件编号和登记电话的后四位。"))
            return self._page(form, status=422)
        return self._page(form, found=found)

    def _page(self, form: ProgressForm, *, found=None, status: int = 200) -> HttpResponse:
        context = {"form": form, "found": found}
        return render(self.request, "portal/cases/progress.html", context, status=status)
