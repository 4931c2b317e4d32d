"""Periodic reviews: the list, one person's review, and all whose data haven't changed at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView, View

from accounts.admin.exports import csv_download
from accounts.console.guards import StaffMixin
from core.audit import record
from core.dates import today
from core.errors import DomainError
from subsidies import commands
from subsidies.console.forms.lists import OutcomeForm, ReviewsForm
from subsidies.models import Review
from subsidies.queries.worklists import programme_by_code, review_rows


class ReviewsMixin(StaffMixin):
    """The list, narrowed by the address."""

    permission = "subsidies.view_review"

    @cached_property
    def form(self) -> ReviewsForm:
        """The filters in the address."""
        return ReviewsForm(self.request.GET)

    def rows(self):
        """In scope."""
        return review_rows(self.request.user, self.form.wanted())


class ReviewsView(ReviewsMixin, ListView):
    """The most urgent first."""

    template_name = "console/subsidies/reviews/list.html"
    paginate_by = 50

    def get_queryset(self):
        """As the address says."""
        return self.rows()

    def get_context_data(self, **kwargs):
        """Whether all unchanged ones may be done at once: of one programme."""
        programme = self.form.wanted().programme
        may = self.request.user.has_perm("subsidies.review_by_data")
        return super().get_context_data(
            **kwargs, form=self.form, programme=programme, may_compare=may and programme
        )


class ReviewsExportView(ReviewsMixin, View):
    """The list as it is narrowed, as a file; who took how many rows is recorded."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Streamed."""
        rows = self.rows()
        record(request.user, "subsidies.review.exported", by=request.user, rows=rows.count())
        return csv_download(
            request,
            f"reviews-{today():%Y%m%d}.csv",
            titles=[
                *(_("姓名"), _("社区"), _("补贴项目"), _("应完成日期"), _("状态")),
                *(_("结论"), _("复核方式"), _("复核人"), _("说明")),
            ],
            rows=rows,
            cells=_cells,
        )


def _cells(row: Review) -> list[str]:
    person = row.enrolment.resident
    return [
        *(str(person), str(person.community), str(row.enrolment.programme)),
        *(f"{row.due_on:%Y-%m-%d}", row.get_state_display(), row.get_outcome_display()),
        *(row.get_method_display(), str(row.reviewed_by or ""), row.note),
    ]


class ReviewsByDataView(StaffMixin, View):
    """Nothing has changed for most people: their reviews are done by comparing data."""

    permission = "subsidies.review_by_data"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Of one programme, in the user's own area."""
        programme = programme_by_code(request.POST.get("programme", ""))
        if programme is None:
            messages.error(request, _("请先选一个补贴项目。"))
            return redirect("subsidies_console:reviews")
        done = commands.complete_reviews_by_data(programme=programme, by=request.user)
        text = _("数据没有变化，已完成 %(done)s 人；还有 %(left)s 人要人工复核。")
        messages.success(request, text % {"done": done.done, "left": done.left})
        return redirect(f"{reverse('subsidies_console:reviews')}?programme={programme.code}")


class ReviewView(StaffMixin, TemplateView):
    """One person's review."""

    template_name = "console/subsidies/reviews/detail.html"
    permission = "subsidies.view_review"
    post_permission = "subsidies.complete_review"

    @cached_property
    def review(self) -> Review:
        """404 for anybody outside the area."""
        rows = Review.objects.visible_to(self.request.user)
        related = ("enrolment__resident__community", "enrolment__programme", "reviewed_by")
        return get_object_or_404(rows.select_related(*related), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """The question, while it is open."""
        may = self.request.user.has_perm("subsidies.complete_review")
        return super().get_context_data(
            **{"form": OutcomeForm(), "review": self.review, "may_complete": may, **kwargs}
        )

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Done, or what is missing."""
        form = OutcomeForm(request.POST)
        if form.is_valid():
            try:
                commands.complete_review(review=self.review, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error("note", str(refusal))
            else:
                messages.success(request, _("复核已完成。"))
                return redirect("subsidies_console:reviews")
        return self.render_to_response(self.get_context_data(form=form), status=422)
