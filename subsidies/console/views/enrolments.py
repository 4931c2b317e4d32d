"""What one person receives from one programme: stopped, and paid again, with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import month_of, today
from core.errors import DomainError
from subsidies import commands
from subsidies.console.forms.enrolments import ResumeForm, StopForm
from subsidies.models import Enrolment
from ui.forms import PlainForm

STOP = "subsidies.stop_enrolment"
FORMS = {"stop": StopForm, "resume": ResumeForm}


class EnrolmentView(StaffMixin, TemplateView):
    """The decisions in force, the stops, and the act that is possible now."""

    template_name = "console/subsidies/enrolments/detail.html"
    permission = "subsidies.view_enrolment"
    post_permission = STOP

    @cached_property
    def enrolment(self) -> Enrolment:
        """404 for anybody outside the area."""
        rows = Enrolment.objects.visible_to(self.request.user)
        related = rows.select_related("resident__community", "programme")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """A standing stop can be ended, otherwise one can be made."""
        stops = list(self.enrolment.stops.order_by("-first"))
        ahead = self.enrolment.stops.reaching(month_of(today())).exists()
        action = "resume" if ahead else "stop"
        shown = {"action": action, "form": FORMS[action]()}
        return super().get_context_data(
            **{**shown, **kwargs},
            enrolment=self.enrolment,
            awards=self.enrolment.awards.in_force().order_by("-first"),
            stops=stops,
            may_act=self.request.user.has_perm(STOP),
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Stop or resume; a refusal stands beside the month."""
        action = request.POST.get("action", "")
        if action not in FORMS:
            raise Http404
        form = FORMS[action](request.POST)
        if form.is_valid() and self._done(action, form):
            return redirect("subsidies_console:enrolment", pk=self.enrolment.pk)
        return self.render_to_response(self.get_context_data(form=form, action=action), status=422)

    def _done(self, action: str, form: PlainForm) -> bool:
        how = {"enrolment": self.enrolment, "by": self.request.user, **form.cleaned_data}
        try:
            if action == "stop":
                commands.stop_enrolment(**how)
                messages.success(self.request, _("已停发，并通知了本人。"))
            else:
                commands.resume_enrolment(**how)
                messages.success(self.request, _("已恢复发放，金额按档案和规则认定。"))
        except DomainError as refusal:
            form.add_error(next(iter(form.fields)), str(refusal))
            return False
        return True
