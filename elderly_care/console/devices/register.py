"""The register: which devices there are, who sends for them, a new one for a person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.console.guards import StaffMixin
from accounts.models import Division
from core.errors import DomainError
from elderly_care.commands import devices as commands
from elderly_care.console.devices.forms import DeviceForm, GatewayForm
from elderly_care.console.people.base import FormPage, PersonMixin
from elderly_care.models import CareDevice, DeviceGateway
from elderly_care.queries.alerts import devices_in_scope

PER_PAGE = 50


class DevicesView(StaffMixin, TemplateView):
    """In use, with false alarms counted."""

    template_name = "console/care/devices/devices.html"
    permission = "elderly_care.view_caredevice"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A page of them."""
        rows = devices_in_scope(self.request.user)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class EndDeviceView(StaffMixin, View):
    """Taken down."""

    permission = "elderly_care.keep_devices"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With a reason."""
        device = get_object_or_404(CareDevice.objects.visible_to(request.user), pk=pk)
        try:
            commands.end_device(
                device=device, reason=request.POST.get("reason", ""), by=request.user
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已停用，不再接收它的数据。"))
        return redirect("care_console:devices")


class AddDeviceView(PersonMixin, FormPage):
    """A device for the person of the path."""

    permission = "elderly_care.keep_devices"
    form_class = DeviceForm
    title = gettext_lazy("登记居家设备")
    explained = gettext_lazy(
        "床垫和门磁要本人先同意“设备位置和居家监测”；一键呼叫按钮不需要，但要说明按下后会有人联系。"
    )
    button = gettext_lazy("登记")

    def form(self, data: Any = None) -> DeviceForm:
        """Senders in scope."""
        gateways = DeviceGateway.objects.visible_to(self.request.user).filter(is_active=True)
        return DeviceForm(data, gateways=gateways)

    def act(self, data: dict[str, Any]) -> None:
        """Through the command, which asks for the consent."""
        gateway = data.pop("gateway")
        commands.register_device(
            gateway=gateway,
            resident=self.person,
            facts=commands.DeviceFacts(**data),
            by=self.request.user,
        )


class AddGatewayView(StaffMixin, FormPage):
    """A new sender; its key is shown once."""

    permission = "elderly_care.keep_devices"
    form_class = GatewayForm
    title = gettext_lazy("登记设备接入方")
    explained = gettext_lazy("保存后显示一次密钥，请交给接入方；遗失只能换新的。")
    button = gettext_lazy("登记")
    done = gettext_lazy("已登记。")

    def form(self, data: Any = None) -> GatewayForm:
        """Places in scope."""
        return GatewayForm(data, divisions=Division.objects.visible_to(self.request.user))

    def act(self, data: dict[str, Any]) -> None:
        """The key goes into this answer and nowhere else."""
        _gateway, secret = commands.register_gateway(**data, by=self.request.user)
        messages.warning(self.request, _("密钥（只显示这一次）：%(secret)s") % {"secret": secret})

    def back(self) -> str:
        """The register."""
        return reverse("care_console:devices")
