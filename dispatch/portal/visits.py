"""One visit as the person and the family see it: who comes and when, what it costs, what is wrong with it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from core.private_files import file_response
from dispatch import commands
from dispatch.commands.authorities import Authority, authorise
from dispatch.commands.complaints import complain_online
from dispatch.enums import AuthorityWay, OrderState
from dispatch.models import WorkOrder
from dispatch.portal.forms import AuthorityForm, CancelForm, ComplaintForm
from dispatch.portal.guards import HelpMixin
from dispatch.portal.moving import MOVABLE
from dispatch.queries.after import complaints_of, times_of
from dispatch.queries.authorities import authority_of
from dispatch.queries.catalogue import own_cost_words
from dispatch.queries.orders import is_late, orders_of
from dispatch.queries.visits import awaited_visit_code
from dispatch.transitions import ORDER

_ONLINE = (OrderState.REQUESTED, OrderState.ASSIGNED, OrderState.ACCEPTED)


class OwnVisitMixin(HelpMixin):
    """A visit of the path."""

    @cached_property
    def order(self) -> WorkOrder:
        """404 for anybody else's."""
        return get_object_or_404(orders_of(self.resident), pk=self.kwargs["pk"])

    def now_of(self) -> dict[str, object]:
        """How far it is; late is said before anybody asks."""
        standing = self.order.assignments.active().select_related("carer__user")
        return {
            "order": self.order,
            "standing": standing.order_by("position"),
            "times": times_of(self.order),
            "late": is_late(self.order, timezone.now()),
            "shows_pictures": self.order.state in OrderState.OPEN,
            "is_coming": self.order.state == OrderState.ON_THE_WAY,
        }


class VisitView(OwnVisitMixin, TemplateView):
    """Who comes, what it costs, and how to cancel."""

    template_name = "portal/dispatch/visit.html"

    def get_context_data(self, **kwargs):
        """In plain words."""
        kwargs.setdefault("form", CancelForm())
        order = self.order
        return super().get_context_data(
            **kwargs,
            **self.now_of(),
            cost=own_cost_words(order),
            code=awaited_visit_code(order),
            may_judge=order.state in OrderState.VISITED,
            may_move=order.state in MOVABLE,
            may_cancel=order.state in _ONLINE and ORDER.allows(order, "cancel"),
            complaints=complaints_of(order),
            authority=authority_of(order),
            may_authorise=order.item.needs_authority and order.state in OrderState.OPEN,
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel; what was held is free again."""
        form = CancelForm(request.POST)
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                commands.cancel(order=self.order, by=request.user, reason=reason)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("已取消，没有花钱。"))
                return redirect("dispatch_portal:index")
        return self.render_to_response(self.get_context_data(form=form), status=422)


class NowView(OwnVisitMixin, TemplateView):
    """Only what changes, for a page that waits for somebody."""

    template_name = "portal/dispatch/_now.html"

    def get_context_data(self, **kwargs):
        """As the page has it."""
        return super().get_context_data(**kwargs, **self.now_of())


class AuthorityView(OwnVisitMixin, TemplateView):
    """The person, or family who may order, lets the agent act; nobody is sent before."""

    template_name = "portal/dispatch/authority.html"

    def get_context_data(self, **kwargs):
        """Until the day of the visit, unless they say longer."""
        if not self.order.item.needs_authority:
            raise Http404
        kwargs.setdefault("form", AuthorityForm(initial={"valid_to": self.order.day}))
        return super().get_context_data(**kwargs, order=self.order)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who it was, is the account."""
        form = AuthorityForm(request.POST)
        if form.is_valid():
            given_by = f"{request.user.display_name}（{self.link.get_relation_display()}）"
            said = Authority(given_by=given_by, way=AuthorityWay.PORTAL, **form.cleaned_data)
            try:
                authorise(order=self.order, authority=said, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, _("授权已记下，派去的人看得到。"))
                return redirect("dispatch_portal:visit", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PictureView(OwnVisitMixin, View):
    """Who comes, so that somebody at the door is recognised."""

    def get(self, request: HttpRequest, pk: int, position: int) -> HttpResponse:
        """As long as that carer is to come to this person."""
        sent = self.order.assignments.active().filter(
            position=position, order__state__in=OrderState.OPEN
        )
        found = sent.select_related("carer").first()
        if found is None or not found.carer.picture:
            raise Http404
        return file_response(found.carer.picture, "carer")


class ComplainView(OwnVisitMixin, TemplateView):
    """What was wrong; by when there will be an answer is said at once."""

    template_name = "portal/dispatch/complain.html"

    def get_context_data(self, **kwargs):
        """In one's own words."""
        kwargs.setdefault("form", ComplaintForm())
        return super().get_context_data(**kwargs, order=self.order)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Twice is once."""
        form = ComplaintForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                made = complain_online(order=self.order, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                words = {"day": made.due_on}
                messages.success(request, _("已收到您的投诉，%(day)s 前答复。") % words)
                return redirect("dispatch_portal:visit", pk=pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)
