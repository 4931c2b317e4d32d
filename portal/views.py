"""Home, log-in, look and account."""

from dataclasses import asdict
from datetime import date

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods
from django.views.generic import TemplateView

from core.dates import NotAMonth, end_of_month, month_of, parse_month, today
from core.workdays import missing_year
from elderly_care.enums import Relation
from elderly_care.portal.guards import ResidentRequiredMixin, acting_link
from elderly_care.queries import unread_notices
from portal.forms import LogInForm, PreferencesForm
from portal.presenters import ORDER, activity_news, around_tiles, home_tiles, may, next_meal
from portal.workplaces import doors, workplace
from subsidies.queries import purse_overview
from subsidies.queries.account_book import (
    account_book,
    debts,
    months_with_lines,
    programme_of_purse,
)
from subsidies.queries.explanations import explain
from ui.context_processors import CONTRAST_COOKIE, SIZE_COOKIE, Preferences

YEAR = 365 * 24 * 60 * 60
HISTORY_LINES = 200


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The tasks of today; visitors see the same page with the way in."""
    link = acting_link(request)
    sees_account = link is not None and may(link, "may_see_account")
    unread = unread_notices(link.resident) if sees_account else 0
    context = {
        "tiles": home_tiles(request.user, link, unread=unread),
        "around": around_tiles(request.user, link),
        "told": activity_news(link) if link else [],
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


@login_required
@require_GET
def console(request: HttpRequest) -> HttpResponse:
    """What staff may do, by subject; who only keeps accounts and settings works in the admin."""
    groups = doors(request.user)
    if not groups and request.user.is_staff:
        return redirect("admin:index")
    if not groups:
        raise PermissionDenied
    keeps_calendar = request.user.has_perm("core.add_calendaryear")
    missing = missing_year(today()) if keeps_calendar else None
    return render(request, "console/home.html", {"groups": groups, "missing_year": missing})


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
        unread = unread_notices(self.resident) if allowed else 0
        return super().get_context_data(
            **kwargs,
            link=self.link,
            allowed=allowed,
            purses=purses,
            unread=unread,
            debts=debts(self.resident.pk) if purses else [],
        )


class PurseView(ResidentRequiredMixin, TemplateView):
    """Every line of one purse with the balance after it: the newest, or those of a month."""

    template_name = "portal/purse.html"
    link_needs = "may_see_account"

    def get_context_data(self, **kwargs) -> dict:
        """The purse must be one of the resident's own."""
        purse_id = kwargs["purse_id"]
        purse = next((p for p in purse_overview(self.resident.pk) if p.purse_id == purse_id), None)
        if purse is None:
            raise Http404
        month = _month(self.request)
        days = (month, end_of_month(month)) if month else (date.min, date.max)
        latest = None if month else HISTORY_LINES
        (book,) = account_book(self.resident.pk, *days, purse_id=purse_id, latest=latest)
        return super().get_context_data(
            **kwargs,
            purse=purse,
            lines=book.lines[::-1],
            month=month,
            months=months_with_lines([purse_id]),
            cut_off=len(book.lines) == latest,
        )


class WhyView(ResidentRequiredMixin, TemplateView):
    """Why a programme pays this much in a month, and what would change it."""

    template_name = "portal/why.html"
    link_needs = "may_see_account"

    def get_context_data(self, **kwargs) -> dict:
        """By the facts on file; the month in the address, else this one."""
        programme = programme_of_purse(self.resident.pk, kwargs["purse_id"])
        if programme is None:
            raise Http404
        month = _month(self.request) or month_of(today())
        return super().get_context_data(
            **kwargs,
            programme=programme,
            month=month,
            explanation=explain(programme, self.resident, month),
        )


class AccountPrintView(ResidentRequiredMixin, TemplateView):
    """All purses of a stretch of months on paper."""

    template_name = "portal/account_print.html"
    link_needs = "may_see_account"

    def get_context_data(self, **kwargs) -> dict:
        """The month in the address, else this year so far."""
        month = _month(self.request)
        first = month or today().replace(month=1, day=1)
        last = end_of_month(month) if month else today()
        return super().get_context_data(
            **kwargs,
            first=first,
            last=last,
            month=month,
            books=account_book(self.resident.pk, first, last),
            debts=debts(self.resident.pk),
            printed_on=today(),
        )


def _month(request: HttpRequest) -> date | None:
    """The month in the address; none where nothing sensible stands there."""
    try:
        return parse_month(request.GET.get("month", ""))
    except NotAMonth:
        return None
