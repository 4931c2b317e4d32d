"""Home, log-in, look and account."""

from dataclasses import asdict

from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods
from django.views.generic import TemplateView

from elderly_care.enums import Relation
from elderly_care.portal.guards import ResidentRequiredMixin, acting_link
from portal.forms import LogInForm, PreferencesForm
from portal.presenters import ORDER, home_tiles, may, next_meal, workplace
from subsidies.queries import purse_history, purse_overview
from ui.context_processors import CONTRAST_COOKIE, SIZE_COOKIE, Preferences

YEAR = 365 * 24 * 60 * 60
HISTORY_LINES = 200


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The tasks of today; visitors see the same page with the way in."""
    link = acting_link(request)
    context = {
        "tiles": home_tiles(request.user, link),
        "may_order": link is not None and may(link, ORDER.needs),
        "meal": next_meal(link),
        "acting_for": link.resident if link and link.relation != Relation.SELF else None,
    }
    return render(request, "portal/home.html", context)


class LogIn(LoginView):
    """One page for everybody; staff go on to their own pages."""

    template_name = "portal/login.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        """Staff and partners start at work, residents at home."""
        return resolve_url(workplace(self.request.user) or "portal:home")

    def form_invalid(self, form: LogInForm) -> HttpResponse:
        """What was typed stays, and the answer says that it was not accepted."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Sizes and colours are cookies, so they work without scripts and without an account."""
    chosen = asdict(Preferences.read(request.COOKIES))
    if request.method == "GET":
        form = PreferencesForm(initial=chosen)
        return render(request, "portal/preferences.html", {"form": form})
    form = PreferencesForm({**chosen, **request.POST.dict()})
    if not form.is_valid():
        return render(request, "portal/preferences.html", {"form": form}, status=422)
    response = HttpResponseRedirect(_safe_next(request))
    options = {"max_age": YEAR, "samesite": "Lax", "secure": request.is_secure(), "httponly": True}
    response.set_cookie(SIZE_COOKIE, form.cleaned_data["size"], **options)
    response.set_cookie(CONTRAST_COOKIE, form.cleaned_data["contrast"], **options)
    return response


def _safe_next(request: HttpRequest) -> str:
    """Back to the page that one came from, never to another site."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return resolve_url("portal:home")


class AccountView(ResidentRequiredMixin, TemplateView):
    """The person's own data and purses."""

    template_name = "portal/account.html"

    def get_context_data(self, **kwargs) -> dict:
        """Purses only for whom the resident lets see them."""
        allowed = may(self.link, "may_see_account")
        purses = purse_overview(self.resident.pk) if allowed else []
        return super().get_context_data(**kwargs, link=self.link, allowed=allowed, purses=purses)


class PurseView(ResidentRequiredMixin, TemplateView):
    """Every top-up and spend of one purse."""

    template_name = "portal/purse.html"
    link_needs = "may_see_account"

    def get_context_data(self, **kwargs) -> dict:
        """The purse must be one of the resident's own."""
        purse_id = kwargs["purse_id"]
        purse = next((p for p in purse_overview(self.resident.pk) if p.purse_id == purse_id), None)
        if purse is None:
            raise Http404
        lines = list(purse_history(purse_id, limit=HISTORY_LINES))
        return super().get_context_data(
            **kwargs, purse=purse, lines=lines, cut_off=len(lines) == HISTORY_LINES
        )
