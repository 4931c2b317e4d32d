"""Sales and shifts afterwards: looked at, reversed, closed, printed; and what must be reviewed."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError, InvalidInput
from meals import commands
from meals.console.till.forms import CloseShiftForm, ReverseForm, ReviewForm
from meals.console.views.base import StaffMixin
from meals.enums import ReviewState, SaleState, ShiftState
from meals.models import Sale, SaleReview, TillShift
from meals.queries.held_sales import held_cash_fen, held_of, held_waiting
from meals.queries.prices import in_words
from meals.queries.sale_reviews import numbers_elsewhere
from meals.queries.till import drawer, open_shift_of

ON_A_PAGE = 50


class FormView(StaffMixin, TemplateView):
    """A page about one row with one form; what is wrong with it is told on the page."""

    form_class: type
    back = ""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """422 with what was typed, or the page with what happened."""
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                messages.success(request, self.act(form.cleaned_data))
                return redirect(request.path)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs):
        """The form as it was, or empty."""
        kwargs.setdefault("form", self.form_class())
        return super().get_context_data(**kwargs)

    def act(self, data: dict) -> str:
        """What happened, in words."""
        raise NotImplementedError


class SaleView(FormView):
    """A sale with its parts, and its reversal."""

    template_name = "console/meals/till/sale.html"
    permission = "meals.view_sale"
    post_permission = "meals.sell_at_till"
    form_class = ReverseForm

    @cached_property
    def sale(self) -> Sale:
        """In scope."""
        sales = Sale.objects.visible_to(self.request.user)
        related = ("till__station__operator", "resident", "shift", "sold_by", "reversal")
        return get_object_or_404(sales.select_related(*related), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With the explanation of its price."""
        return super().get_context_data(
            **kwargs,
            sale=self.sale,
            lines=self.sale.lines.all(),
            price_lines=in_words(self.sale.explanation),
            reversal=getattr(self.sale, "reversal", None),
            may_reverse=self.sale.state == SaleState.SOLD
            and self.request.user.has_perm("meals.sell_at_till"),
        )

    def act(self, data: dict) -> str:
        """Cash comes from the open shift of the till that sold."""
        shift = open_shift_of(self.sale.till)
        commands.reverse_sale(
            sale=self.sale, shift=shift, reason=data["reason"], by=self.request.user
        )
        return _("%(number)s 已冲正。") % {"number": self.sale.number}


class ShiftView(FormView):
    """A shift: what its drawer should hold; closed with the counted cash, printed for the file."""

    template_name = "console/meals/till/shift.html"
    permission = "meals.view_tillshift"
    post_permission = "meals.sell_at_till"
    form_class = CloseShiftForm

    @cached_property
    def shift(self) -> TillShift:
        """In scope."""
        shifts = TillShift.objects.visible_to(self.request.user)
        related = shifts.select_related("till__station__operator", "opened_by", "closed_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """Sums of now, or of the closing."""
        return super().get_context_data(
            **kwargs,
            shift=self.shift,
            till=self.shift.till,
            drawer=drawer(self.shift),
            held=held_of(self.shift),
            held_cash_fen=held_cash_fen(self.shift),
            may_give_up=self.shift.state == ShiftState.OPEN
            and self.shift.unsent > 0
            and self.request.user.has_perm("meals.set_aside_heldsale"),
            may_close=self.shift.state == ShiftState.OPEN
            and self.request.user.has_perm("meals.sell_at_till"),
        )

    def act(self, data: dict) -> str:
        """Counted."""
        commands.close_shift(
            shift=self.shift,
            counted_fen=data["counted"],
            note=data["note"],
            unsent=data["unsent"],
            by=self.request.user,
        )
        return _("已交班。")


class ReviewsView(StaffMixin, TemplateView):
    """Sales that somebody must look at, the oldest first."""

    template_name = "console/meals/till/reviews.html"
    permission = "meals.view_salereview"

    def get_context_data(self, **kwargs):
        """In scope and open."""
        rows = SaleReview.objects.visible_to(self.request.user).open()
        rows = rows.select_related("sale__till", "sale__resident", "sale__station", "owner")
        page = Paginator(rows.order_by("pk"), ON_A_PAGE).get_page(self.request.GET.get("page"))
        held = held_waiting(self.request.user).count()
        return super().get_context_data(**kwargs, page=page, held=held)


class ReviewView(FormView):
    """One of them: what happened elsewhere, and the decision."""

    template_name = "console/meals/till/review.html"
    permission = "meals.view_salereview"
    post_permission = "meals.settle_salereview"
    form_class = ReviewForm

    @cached_property
    def review(self) -> SaleReview:
        """In scope."""
        rows = SaleReview.objects.visible_to(self.request.user)
        related = ("sale__till", "sale__resident", "sale__station", "owner")
        return get_object_or_404(rows.select_related(*related), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """With the sale's parts."""
        may = self.request.user.has_perm("meals.settle_salereview")
        return super().get_context_data(
            **kwargs,
            review=self.review,
            sale=self.review.sale,
            lines=self.review.sale.lines.all(),
            elsewhere=numbers_elsewhere(self.review, self.request.user),
            may_settle=may and self.review.state == ReviewState.OPEN,
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Taking it over needs no outcome yet."""
        if "take" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            commands.take_review(review=self.review, by=request.user)
            messages.success(request, _("已由您经办。"))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(request.path)

    def act(self, data: dict) -> str:
        """Kept as it is, or reversed."""
        by, posted = self.request.user, self.request.POST
        if not {"keep", "reverse"} & set(posted):
            raise InvalidInput
        commands.settle_review(
            review=self.review, outcome=data["outcome"], reverse="reverse" in posted, by=by
        )
        return _("已办结。")
