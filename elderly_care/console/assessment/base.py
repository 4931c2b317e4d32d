"""What staff's pages of assessments share."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from elderly_care.models import AssessmentCase, Resident
from elderly_care.queries.assessments import WITH_PEOPLE


class ToldMixin(StaffMixin):
    """An act, its refusal as a message, and back to its page."""

    def told(self, act: Callable[[], object], back: str, **address: object) -> HttpResponse:
        """Say that it is kept, or why not."""
        try:
            act()
        except DomainError as refusal:
            lines = [line for texts in refusal.fields.values() for line in texts]
            messages.error(self.request, " ".join(dict.fromkeys([str(refusal), *lines])))
        else:
            messages.success(self.request, _("已保存。"))
        return redirect(back, **address)


class CaseMixin(ToldMixin):
    """An assessment of the path."""

    permission = "elderly_care.view_assessmentcase"

    @cached_property
    def case(self) -> AssessmentCase:
        """In scope."""
        rows = AssessmentCase.objects.visible_to(self.request.user)
        related = rows.select_related(*WITH_PEOPLE, "previous", "requested_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])


class PersonMixin(ToldMixin):
    """A person of the path."""

    permission = "elderly_care.view_assessmentcase"

    @cached_property
    def resident(self) -> Resident:
        """In scope."""
        rows = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(rows, pk=self.kwargs["pk"])
