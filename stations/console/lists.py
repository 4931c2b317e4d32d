"""The register, devices of buildings, and papers that end."""

from django.core.paginator import Paginator
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.enums import DivisionLevel
from accounts.models import Division
from core.dates import today
from stations.console.forms import RegisterForm
from stations.models import BuildingDevice
from stations.queries.devices import seen_devices
from stations.queries.papers import ending_papers
from stations.queries.places import register

ON_A_PAGE = 50


class RegisterView(StaffMixin, TemplateView):
    """Every place in scope, in whatever state."""

    template_name = "console/stations/register.html"
    permission = "stations.view_station"

    def get_context_data(self, **kwargs):
        """As asked."""
        user = self.request.user
        streets = Division.objects.visible_to(user).filter(level=DivisionLevel.STREET)
        form = RegisterForm(self.request.GET, streets=streets.order_by("code"))
        rows = register(user, **(form.cleaned_data if form.is_valid() else {}))
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, form=form, page=page)


class DevicesView(StaffMixin, TemplateView):
    """What devices say; the silent are marked."""

    template_name = "console/stations/devices.html"
    permission = "stations.view_buildingdevice"

    def get_context_data(self, **kwargs):
        """In scope."""
        devices = BuildingDevice.objects.visible_to(self.request.user)
        return super().get_context_data(**kwargs, rows=seen_devices(devices, timezone.now()))


class PapersView(StaffMixin, TemplateView):
    """Licences, contracts and premises that have ended or will soon."""

    template_name = "console/stations/papers.html"
    permission = "stations.view_stationlicence"

    def get_context_data(self, **kwargs):
        """In scope."""
        rows = ending_papers(self.request.user, today())
        return super().get_context_data(**kwargs, rows=rows)
