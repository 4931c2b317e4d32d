"""The register: which devices there are, who sends for them, a new one for a person."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from accounts.console.pages import FormPage
from accounts.models import Division
from elderly_care.commands import devices as commands
from elderly_care.console.devices.forms import DeviceForm, GatewayForm, LimitsForm
from elderly_care.console.people.base import EndMixin, PersonMixin
from elderly_care.models import CareDevice, DeviceGateway, PersonalLimit
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
        gateways = DeviceGateway.objects.visible_to(self.request.user).select_related("division")
        return super().get_context_data(**kwargs, page=page, gateways=list(gateways))


class EndDeviceView(StaffMixin, ActsMixin, View):
    """Taken down."""

    permission = "elderly_care.keep_devices"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """With a reason."""
        device = get_object_or_404(CareDevice.objects.visible_to(request.user), pk=pk)
        reason = request.POST.get("reason", "")
        return self.act(
            lambda: commands.end_device(device=device, reason=reason, by=request.user),
            _("已停用，不再接收它的数据。"),
            "care_console:devices",
        )


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


class RenewView(StaffMixin, FormPage):
    """Another key for a sender."""

    permission = "elderly_care.keep_devices"
    explained = gettext_lazy("旧密钥立即失效，接入方换上新密钥以前发不进数据。新密钥只显示一次。")
    button = gettext_lazy("换密钥")
    done = gettext_lazy("已换密钥。")

    @cached_property
    def gateway(self) -> DeviceGateway:
        """In scope."""
        rows = DeviceGateway.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def act(self, data: dict[str, Any]) -> None:
        """The key goes into this answer and nowhere else."""
        secret = commands.renew_secret(gateway=self.gateway, by=self.request.user)
        messages.warning(self.request, _("密钥（只显示这一次）：%(secret)s") % {"secret": secret})

    def back(self) -> str:
        """The register."""
        return reverse("care_console:devices")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whose."""
        title = _("给“%(name)s”换密钥") % {"name": self.gateway.name}
        return super().get_context_data(**kwargs) | {"title": title}


class LimitsView(PersonMixin, EndMixin, FormPage):
    """Other limits for one person, for example with a pacemaker."""

    template_name = "console/care/devices/limits.html"
    permission = "elderly_care.keep_devices"
    form_class = LimitsForm
    title = gettext_lazy("个人提醒界限")
    explained = gettext_lazy("代替当地规则，从现在起对这位老人执行；再设一次就代替原来的。")

    def rows(self) -> Any:
        """Those that hold."""
        rows = PersonalLimit.objects.visible_to(self.request.user)
        return rows.filter(resident=self.person, ended_at__isnull=True).select_related("set_by")

    def act(self, data: dict[str, Any]) -> None:
        """From now on."""
        reason = data.pop("reason")
        commands.set_personal_limits(
            resident=self.person,
            limits=commands.OwnLimits(**data),
            reason=reason,
            by=self.request.user,
        )

    def end(self, row: PersonalLimit) -> None:
        """The region's count again."""
        commands.end_personal_limits(limits=row, by=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list above the form."""
        return super().get_context_data(**kwargs, limits=list(self.rows()))
