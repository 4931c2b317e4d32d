"""For whom I act, who acts for me, and how that ends."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.dates import today
from core.forms import key_of
from elderly_care.commands import end_family_link, mark_notices_read
from elderly_care.portal.guards import SESSION_KEY, ResidentRequiredMixin, acting_link
from elderly_care.queries import current_links, link_to_end, links_to_me, notices_of
from elderly_care.queries.child_places import children_of

NOTICES_SHOWN = 100


class FamilyView(LoginRequiredMixin, TemplateView):
    """My people."""

    template_name = "portal/family/index.html"

    def get_context_data(self, **kwargs):
        """Links in both directions."""
        return super().get_context_data(
            **kwargs,
            links=current_links(self.request.user),
            helpers=links_to_me(self.request.user),
            acting=acting_link(self.request),
            has_children=children_of(self.request.user, today()).exists(),
            next=self.request.GET.get("next", ""),
        )


class SwitchView(LoginRequiredMixin, View):
    """Act for another person from now on."""

    def post(self, request):
        """Only for somebody with a link that holds."""
        wanted = request.POST.get("link", "")
        link = next((x for x in current_links(request.user) if str(x.pk) == wanted), None)
        if link is None:
            raise Http404
        request.session[SESSION_KEY] = link.resident_id
        messages.success(request, _("现在替%(name)s办事。") % {"name": link.resident.name})
        return redirect(_safe(request, request.POST.get("next", "")))


class EndView(LoginRequiredMixin, TemplateView):
    """Ask once more, then end a link."""

    template_name = "portal/family/end.html"

    def dispatch(self, request, *args, **kwargs):
        """One's own link to a relative, or a relative's to oneself."""
        if request.user.is_authenticated:
            self.link = link_to_end(request.user, kwargs["link_id"])
            if self.link is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """Whose."""
        mine = self.link.user_id == self.request.user.pk
        return super().get_context_data(**kwargs, link=self.link, mine=mine)

    def post(self, request, *args, **kwargs):
        """It ends now."""
        end_family_link(link=self.link, by=request.user)
        if request.session.get(SESSION_KEY) == self.link.resident_id:
            del request.session[SESSION_KEY]
        messages.success(request, _("已经终止。需要时可以到社区重新登记。"))
        return redirect("family:index")


class NoticesView(ResidentRequiredMixin, TemplateView):
    """What the resident was told, newest first."""

    template_name = "portal/family/notices.html"
    link_needs = "may_see_account"

    def get_context_data(self, **kwargs):
        """With the newest that nobody has read."""
        notices = notices_of(self.resident, limit=NOTICES_SHOWN)
        return super().get_context_data(
            **kwargs,
            notices=notices,
            newest_unread=next((n for n in notices if n.read_at is None), None),
            cut_off=len(notices) == NOTICES_SHOWN,
        )

    def post(self, request, *args, **kwargs):
        """Read, as far as the page went: what came meanwhile stays new."""
        through = key_of(request.POST.get("through", ""))
        if not through:
            raise Http404
        mark_notices_read(resident=self.resident, through=through, by=request.user)
        return redirect("family:notices")


def _safe(request, address: str) -> str:
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and ours else reverse("family:index")
