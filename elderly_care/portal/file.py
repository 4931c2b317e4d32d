"""What is held about me, what I agreed to, and asking for a change."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from core.errors import DomainError
from core.forms import key_of
from elderly_care import commands
from elderly_care.enums import ConsentChannel, FamilyItem, Giver, Relation
from elderly_care.portal.change_form import PortalChangeForm
from elderly_care.portal.guards import ResidentRequiredMixin
from elderly_care.queries import consents_of, own_portrait
from elderly_care.queries.family import link_with_files


class FileView(ResidentRequiredMixin, TemplateView):
    """All of one's own; of a relative's what was granted, and nothing else."""

    template_name = "portal/family/file.html"

    def link_allows(self) -> bool:
        """Something must have been granted."""
        return bool(self.link.granted)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The boxes, and who looks in here for the state."""
        link = link_with_files(self.link)
        return super().get_context_data(
            **kwargs,
            boxes=own_portrait(link),
            shows_file=link.allows(FamilyItem.FILE),
            is_self=link.relation == Relation.SELF,
        )


class OneselfMixin(ResidentRequiredMixin):
    """Nobody agrees for somebody else online."""

    def link_allows(self) -> bool:
        """The person."""
        return self.link.relation == Relation.SELF


class ConsentsView(OneselfMixin, TemplateView):
    """Each purpose: what it covers, what happens without it; yes, and no again."""

    template_name = "portal/family/consents.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every purpose."""
        return super().get_context_data(**kwargs, rows=consents_of(self.resident))

    def post(self, request: HttpRequest) -> HttpResponse:
        """One at a time."""
        try:
            self._say(request.POST)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        return redirect("family:consents")

    def _say(self, said: Any) -> None:
        who = {"resident": self.resident, "by": self.request.user}
        if "withdraw" in said:
            purpose = said["withdraw"][:16]
            channel = ConsentChannel.PORTAL
            commands.withdraw_consent(purpose=purpose, channel=channel, **who)
            messages.success(self.request, _("已撤回，立即停止。"))
            return
        number = key_of(said.get("version", ""))
        voice = commands.Said(given_by=Giver.SELF, channel=ConsentChannel.PORTAL)
        commands.give_consent(
            purpose=said.get("purpose", "")[:16], version=number, said=voice, **who
        )
        messages.success(self.request, _("已同意。随时可以撤回。"))


class ChangeView(ResidentRequiredMixin, TemplateView):
    """Something on file is wrong: ordinary things change at once, the others after somebody has looked."""

    template_name = "portal/family/change.html"
    link_needs = FamilyItem.FILE.value

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form."""
        kwargs.setdefault("form", PortalChangeForm())
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask."""
        form = PortalChangeForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            wish = commands.Wish(data["field"], data["value"], data["reason"])
            try:
                made = commands.ask_change(resident=self.resident, wish=wish, by=request.user)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                at_once = made.state == "done"
                said = _("已经改好。") if at_once else _("已提交，社区核对后会通知您。")
                messages.success(request, said)
                return redirect("family:file")
        return self.render_to_response(self.get_context_data(form=form), status=422)
