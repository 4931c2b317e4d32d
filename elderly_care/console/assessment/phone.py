"""The assessor's phone: whom to visit, the form, the signatures. Works without the network."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.offline import ActView, ManifestView, ServiceWorkerView
from accounts.models import User
from core.dates import today
from core.errors import NotFound
from elderly_care.commands.assessment_visits import fill_in, sign
from elderly_care.console.assessment.forms import AssessForm, PersonForm, SignForm, initial_of
from elderly_care.enums import AbilityLevel
from elderly_care.enums.assessment import Signer
from elderly_care.logic.assessment import scale
from elderly_care.models import AssessmentCase, AssessmentRecord
from elderly_care.queries.assessments import (
    Sheet,
    cases_on_phone,
    own_cases,
    rule_for,
    signer_of,
)


@dataclass(frozen=True)
class OnPhone:
    """An assessment as an assessor has it before them."""

    case: AssessmentCase
    user: User
    is_cumulative: bool  # the rule of the place, for the preview

    @cached_property
    def record(self) -> AssessmentRecord | None:
        """The newest version, of those read together with the case."""
        return max(self.case.records.all(), key=lambda row: row.version, default=None)

    @property
    def sheet(self) -> Sheet | None:
        """To read before one signs."""
        return Sheet(self.record) if self.record else None

    @property
    def signed(self) -> set[str]:
        """Who has signed the newest version."""
        return {row.signer for row in self.record.signatures.all()} if self.record else set()

    @property
    def needs_own(self) -> bool:
        """The user's own name is missing."""
        return self.record is not None and signer_of(self.case, self.user) not in self.signed

    @property
    def needs_person(self) -> bool:
        """The person's name is missing."""
        return self.record is not None and Signer.PERSON not in self.signed

    @property
    def version(self) -> int:
        """Of what is there; 0 for nothing."""
        return self.record.version if self.record else 0

    @cached_property
    def fill(self) -> AssessForm:
        """Begins with what is there: a change is a new version."""
        before = initial_of(self.sheet.content) if self.sheet else {}
        initial = {**before, **_key(), "based_on": self.version, "basis_on": today()}
        return AssessForm(initial=initial, auto_id=f"fill-{self.case.pk}-%s")

    @cached_property
    def person(self) -> PersonForm:
        """Of the version that is there, or will be once the form is sent."""
        initial = {**_key(), "version": max(self.version, 1)}
        return PersonForm(initial=initial, auto_id=f"person-{self.case.pk}-%s")

    @cached_property
    def own(self) -> SignForm:
        """Of the version that is there."""
        return SignForm(
            initial={**_key(), "version": self.version}, auto_id=f"sign-{self.case.pk}-%s"
        )


def _key() -> dict[str, str]:
    return {"key": uuid4().hex}


class PhoneView(StaffMixin, TemplateView):
    """The next visits; every form has its own key: pressed twice, it is one act."""

    template_name = "console/assessment/phone.html"
    permission = "elderly_care.assess"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Bands and levels for the preview come from the same data as the server's result."""
        user = self.request.user
        found = cases_on_phone(user)
        places = {case.resident.community_id for case in found}
        adds_up = {code: rule_for(code, today()).is_cumulative for code in places}
        cases = [OnPhone(case, user, adds_up[case.resident.community_id]) for case in found]
        bands = [{"least": least, "level": level} for least, level in scale().bands]
        return super().get_context_data(
            **kwargs,
            cases=cases,
            day=today(),
            bands=bands,
            levels=[str(level.label) for level in AbilityLevel],
            scale=scale(),
        )


class WorkerView(ServiceWorkerView):
    """The page's service worker."""

    permission = "elderly_care.assess"


class PageManifestView(ManifestView):
    """The page on a phone's home screen."""

    permission = "elderly_care.assess"
    name = _("能力评估")
    short_name = _("评估")


class CaseActView(ActView):
    """What happened at one home."""

    permission = "elderly_care.assess"
    back = "assessment_console:phone"

    @cached_property
    def case(self) -> AssessmentCase:
        """One that the user was sent to. Raises NotFound."""
        case = own_cases(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if case is None:
            raise NotFound
        return case

    def _words(self) -> dict[str, object]:
        return {"number": self.case.number, "name": self.case.resident.name}


class FillView(CaseActView):
    """The form."""

    form_class = AssessForm
    done = _("%(number)s %(name)s：评估表已收下。")

    def _act(self, form: Any) -> None:
        made = fill_in(case=self.case, filled=form.filled, act=form.act, by=self.request.user)
        self.done = _("%(number)s %(name)s：评估表已收下，总分 %(total)s，%(level)s。")
        self.found = {"total": made.total, "level": made.get_level_display()}

    def _words(self) -> dict[str, object]:
        return {**super()._words(), **getattr(self, "found", {})}


class SignView(CaseActView):
    """One's own name under the form of a colleague."""

    form_class = SignForm
    done = _("%(number)s %(name)s：已签名。")

    def _act(self, form: Any) -> None:
        sign(case=self.case, signed=form.signed, act=form.act, by=self.request.user)


class PersonView(SignView):
    """The person's name."""

    form_class = PersonForm
    done = _("%(number)s %(name)s：本人或信息提供者已签名。")
