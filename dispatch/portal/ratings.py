"""Three faces for a visit; a word if somebody likes. Works without scripts."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from core.errors import DomainError
from dispatch.commands.follow_ups import rate
from dispatch.enums import OrderState
from dispatch.enums.visits import Face
from dispatch.models import WorkOrder
from dispatch.queries.rating import rating_of, visit_of_resident, visits_to_judge
from elderly_care.portal.guards import ResidentRequiredMixin
from ui.forms import PlainForm

FACES = [
    (Face.GOOD, gettext_lazy("☺ 满意")),
    (Face.FAIR, gettext_lazy("😐 一般")),
    (Face.BAD, gettext_lazy("☹ 不满意")),
]


class RatingForm(PlainForm):
    """A face, and words."""

    face = forms.TypedChoiceField(
        label=gettext_lazy("这次服务您满意吗？"),
        choices=FACES,
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("还想说什么？"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("可以不写。"),
    )


class RatingsView(ResidentRequiredMixin, TemplateView):
    """One's visits of the last two months, or of whom one may order for."""

    link_needs = "may_order"

    template_name = "portal/dispatch/ratings.html"

    def get_context_data(self, **kwargs):
        """The latest first."""
        visits = visits_to_judge(self.resident, timezone.now())[:30]
        return super().get_context_data(**kwargs, visits=visits)


class RateView(ResidentRequiredMixin, TemplateView):
    """One visit."""

    link_needs = "may_order"

    template_name = "portal/dispatch/rate.html"

    @cached_property
    def order(self) -> WorkOrder:
        """The resident's own; 404 for anybody else's."""
        order = visit_of_resident(self.resident, self.kwargs["pk"])
        if order is None or order.state not in OrderState.VISITED:
            raise Http404
        return order

    def get_context_data(self, **kwargs):
        """What was said already is shown instead of the question."""
        kwargs.setdefault("form", RatingForm())
        return super().get_context_data(**kwargs, order=self.order, said=rating_of(self.order))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep it; twice is once."""
        form = RatingForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            rate(order=self.order, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.refuse(refusal)
            return self.render_to_response(self.get_context_data(form=form), status=422)
        messages.success(request, _("谢谢您的评价。"))
        return redirect("dispatch_portal:ratings")
