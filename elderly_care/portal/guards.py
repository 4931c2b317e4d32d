"""For whom the user of the portal acts, and whether they may."""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from elderly_care.enums import Relation
from elderly_care.models import FamilyLink
from elderly_care.queries import current_links

SESSION_KEY = "resident_id"


def acting_link(request) -> FamilyLink | None:
    """The link under which the user acts: the chosen one, else oneself, else the only one."""
    if not request.user.is_authenticated:
        return None
    return _chosen(current_links(request.user), request.session.get(SESSION_KEY))


def _chosen(links: list[FamilyLink], resident_id: int | None) -> FamilyLink | None:
    for link in links:
        if link.resident_id == resident_id:
            return link
    if links and (len(links) == 1 or links[0].relation == Relation.SELF):
        return links[0]
    return None


class ResidentRequiredMixin:
    """Sets self.resident and self.link, or explains kindly why the page can't be shown.

    link_needs: what a relative must have been allowed, "may_order" or "may_see_account"; the
    resident may do everything. Put it left of the view class.
    """

    link_needs = ""

    def dispatch(self, request, *args, **kwargs):
        """Log in, say for whom, be allowed: in this order."""
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        links = current_links(request.user)
        if not links:
            return render(request, "portal/family/nobody.html", status=403)
        link = _chosen(links, request.session.get(SESSION_KEY))
        if link is None:
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('family:index')}?{query}")
        self.link, self.resident = link, link.resident
        if not self.link_allows():
            context = {"link": link, "acting_for": link.resident}
            return render(request, "portal/family/not_allowed.html", context, status=403)
        return super().dispatch(request, *args, **kwargs)

    def link_allows(self) -> bool:
        """What the resident agreed to."""
        if self.link.relation == Relation.SELF or not self.link_needs:
            return True
        return getattr(self.link, self.link_needs)

    def get_context_data(self, **kwargs):
        """acting_for: the banner names whom one acts for, unless it is oneself."""
        context = super().get_context_data(**kwargs)
        context["resident"] = self.resident
        context["link"] = context.get("link", self.link)
        if self.link.relation != Relation.SELF:
            context["acting_for"] = self.resident
        return context
