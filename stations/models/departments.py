"""Departments: where a case goes, how it got there, what came back."""

from datetime import datetime
from uuid import uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from accounts.logic.regions import regions_around
from accounts.models import Organisation, ScopedQuerySet
from core.fields import EncryptedTextField
from core.models import TimeStamped
from stations.enums import DepartmentKind, ForwardKind, ForwardState
from stations.models.cases import Case, OfCaseQuerySet

validate_app = RegexValidator(r"^[a-z0-9-]{2,40}\Z", _("请用小写字母、数字和连字符，2 到 40 位。"))


class DepartmentDeskQuerySet(ScopedQuerySet):
    """Visible where the department is, and to the department."""

    division_path = "organisation__division__code"
    organisation_paths = ("organisation",)

    def for_place(self, department: str, division_code: str):
        """Who decides for a place: the most special region first."""
        around = regions_around(division_code)
        rows = self.filter(department=department, region__in=around, is_active=True)
        return rows.order_by(Length("region").desc(), "pk")


class DepartmentDesk(TimeStamped):
    """A department of a region, with its system's address if it has one."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="desks", verbose_name=_("部门")
    )
    department = models.CharField(_("类型"), max_length=20, choices=DepartmentKind)
    region = models.CharField(_("负责地区"), max_length=12, help_text=_("区划代码前缀。"))
    app = models.CharField(_("接口名"), max_length=40, unique=True, validators=[validate_app])
    url = models.CharField(
        _("接口地址"),
        max_length=200,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_("留空表示没有系统，办件以纸质送达。"),
    )
    secret = EncryptedTextField(_("接口密钥"), null=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = DepartmentDeskQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门接口")
        verbose_name_plural = _("部门接口")
        ordering = ["department", "region", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "region"],
                condition=Q(is_active=True),
                name="stations_desk_once",
                violation_error_message=_("这个地区的这类部门已经有启用的接口。"),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class ForwardingQuerySet(OfCaseQuerySet):
    """The way to departments in the trade's words."""

    def due(self, now: datetime):
        """To be sent now."""
        return self.filter(state=ForwardState.WAITING, due_at__lte=now, desk__isnull=False).exclude(
            desk__url=""
        )

    def stuck(self):
        """Somebody has to look: on the way for a while, refused, or nobody to send it to."""
        return self.filter(
            Q(state=ForwardState.REFUSED)
            | Q(state=ForwardState.WAITING) & (Q(attempts__gt=0) | Q(desk=None) | Q(desk__url=""))
        )


class Forwarding(TimeStamped):
    """A case on its way to a department. The row is the work list: a lost bell loses nothing.

    key: tells the department that two requests are the same case.
    """

    case = models.ForeignKey(
        Case, models.PROTECT, related_name="forwardings", verbose_name=_("办件")
    )
    desk = models.ForeignKey(
        DepartmentDesk,
        models.PROTECT,
        null=True,
        related_name="forwardings",
        verbose_name=_("部门接口"),
    )
    kind = models.CharField(_("内容"), max_length=12, choices=ForwardKind, default=ForwardKind.CASE)
    state = models.CharField(
        _("状态"), max_length=8, choices=ForwardState, default=ForwardState.WAITING
    )
    key = models.UUIDField(_("请求编号"), default=uuid4, unique=True, editable=False)
    reference = models.CharField(_("部门收件号"), max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(_("发送次数"), default=0)
    due_at = models.DateTimeField(_("下次发送时间"), auto_now_add=True)
    error = models.CharField(_("最近的错误"), max_length=200, blank=True)

    objects = ForwardingQuerySet.as_manager()

    class Meta:
        verbose_name = _("转办")
        verbose_name_plural = _("转办")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["waiting", "refused"]),
                name="stations_forwarding_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="waiting"), name="stations_forwarding_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_state_display()}"


class DepartmentEventQuerySet(ScopedQuerySet):
    """Visible as their case."""

    division_path = "forwarding__case__station__division__code"
    organisation_paths = ("forwarding__case__station__operator",)


class DepartmentEvent(models.Model):
    """What a department told us, once. It never changes."""

    forwarding = models.ForeignKey(
        Forwarding, models.PROTECT, related_name="events", verbose_name=_("转办")
    )
    event_id = models.CharField(_("事件编号"), max_length=100, unique=True)
    status = models.CharField(_("部门状态"), max_length=20)
    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("到达时间"), auto_now_add=True)
    told = models.JSONField(_("内容"), default=dict, encoder=DjangoJSONEncoder)

    objects = DepartmentEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门消息")
        verbose_name_plural = _("部门消息")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.status}"
