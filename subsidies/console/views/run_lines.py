"""The lines of a list: behind each figure, what is unusual, and taking one off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from core.errors import DomainError
from core.masking import mask_name
from subsidies import commands, queries
from subsidies.console.forms.runs import IssuesForm, ReasonForm
from subsidies.console.views.runs import RunMixin
from subsidies.enums import RunState
from subsidies.models import RunItem

ON_A_PAGE = 50
TITLES = {
    "all": gettext_lazy("全部名单"),
    "new": gettext_lazy("比上次新增"),
    "stopped": gettext_lazy("比上次停发"),
    "changed": gettext_lazy("金额有变化"),
    "back": gettext_lazy("补发"),
    "excluded": gettext_lazy("移出名单"),
}


class RunLinesView(RunMixin, TemplateView):
    """The lines behind a figure, in the user's area."""

    template_name = "console/subsidies/runs/lines.html"
    permission = "subsidies.view_runitem"

    def get_context_data(self, **kwargs):
        """A page of them, with what each person got the last time."""
        which = self.kwargs["which"]
        if which not in TITLES:
            raise Http404
        page = Paginator(self._lines(which), ON_A_PAGE).get_page(self.request.GET.get("page"))
        before = queries.paid_before(self.run, [item.resident_id for item in page])
        rows = [(item, before.get(item.resident_id)) for item in page]
        return super().get_context_data(
            **{**kwargs, "run": self.run, "which": which, "title": TITLES[which]},
            page=page,
            rows=rows,
            may_exclude=which != "stopped"
            and self.run.state == RunState.FROZEN
            and self.request.user.has_perm("subsidies.review_run"),
        )

    def _lines(self, which: str):
        if which == "excluded":
            lines = queries.difference_lines(self.run, "all", self.request.user)
            return lines.filter(exclusion__isnull=False)
        return queries.difference_lines(self.run, which, self.request.user)


class RunIssuesView(RunMixin, FormView):
    """What is unusual: each line is taken off, or accepted with a reason."""

    template_name = "console/subsidies/runs/issues.html"
    permission = "subsidies.view_runissue"
    post_permission = "subsidies.review_run"
    form_class = IssuesForm

    @cached_property
    def page(self):
        """A page of them, open ones first."""
        issues = queries.issues_of(self.run, self.request.user)
        return Paginator(issues, ON_A_PAGE).get_page(self.request.GET.get("page"))

    def get_form_kwargs(self):
        """Only what is on this page can be ticked."""
        return {**super().get_form_kwargs(), "issues": list(self.page)}

    def get_context_data(self, **kwargs):
        """With whether anything can still be decided."""
        return super().get_context_data(
            **kwargs,
            run=self.run,
            page=self.page,
            may_decide=self.run.state == RunState.FROZEN
            and self.request.user.has_perm("subsidies.review_run"),
        )

    def form_valid(self, form):
        """Accept what was ticked."""
        try:
            done = commands.accept_issues(
                run=self.run,
                issue_ids=form.cleaned_data["issues"],
                reason=form.cleaned_data["reason"],
                by=self.request.user,
            )
        except DomainError as refusal:
            form.refuse(refusal)
            return self.form_invalid(form)
        messages.success(self.request, _("已确认 %(count)s 处。") % {"count": done})
        return redirect(self.request.get_full_path())

    def form_invalid(self, form):
        """What was ticked stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RunExcludeView(RunMixin, FormView):
    """Take one line off the list, with a reason."""

    template_name = "console/subsidies/runs/exclude.html"
    permission = "subsidies.review_run"
    form_class = ReasonForm

    @cached_property
    def item(self) -> RunItem:
        """In scope."""
        items = RunItem.objects.visible_to(self.request.user).filter(run=self.run)
        related = items.select_related("account__resident__community", "run__programme")
        return get_object_or_404(related, pk=self.kwargs["item_pk"])

    def get_context_data(self, **kwargs):
        """Whom it concerns."""
        return super().get_context_data(**kwargs, run=self.run, item=self.item)

    def form_valid(self, form):
        """The command checks whether the list may still change."""
        try:
            commands.exclude_item(item=self.item, by=self.request.user, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("reason", str(refusal))
            return self.form_invalid(form)
        text = _("已把 %(name)s 移出名单；这个月仍应发放的，以后的发放会补上。")
        messages.success(self.request, text % {"name": mask_name(self.item.account.resident.name)})
        return redirect("subsidies_console:run_issues", pk=self.run.pk)

    def form_invalid(self, form) -> HttpResponse:
        """The reason stays."""
        return self.render_to_response(self.get_context_data(form=form), status=422)
