"""What staff's pages of assessments share."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from elderly_care.models import AssessmentCase, Resident
from elderly_care.queries.assessments import WITH_PEOPLE


class CaseMixin(StaffMixin, ActsMixin):
    """An assessment of the path."""

    permission = "elderly_care.view_assessmentcase"

    @cached_property
    def case(self) -> AssessmentCase:
        """In scope."""
        rows = AssessmentCase.objects.visible_to(self.request.user)
        related = rows.select_related(*WITH_PEOPLE, "previous", "requested_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])


class PersonMixin(StaffMixin, ActsMixin):
    """A person of the path."""

    permission = "elderly_care.view_assessmentcase"

    @cached_property
    def resident(self) -> Resident:
        """In scope."""
        rows = Resident.objects.visible_to(self.request.user).select_related("community")
        return get_object_or_404(rows, pk=self.kwargs["pk"])
