"""Cards whose holders get some services for nothing, such as the free-ride card."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet
from core.models import TimeStamped
from core.spans import SpanQuerySet, valid_dates
from dispatch.enums import ServiceCardKind
from elderly_care.models import Resident


class ServiceCardQuerySet(SpanQuerySet, ScopedQuerySet):
    """Cards in the trade's words."""

    division_path = "resident__community__code"


class ServiceCard(TimeStamped):
    """A card of a resident; a renewed one is another row."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="service_cards", verbose_name=_("老年人")
    )
    kind = models.CharField(_("卡种"), max_length=12, choices=ServiceCardKind)
    number = models.CharField(_("卡号"), max_length=40)
    document_no = models.CharField(_("依据"), max_length=80)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)

    objects = ServiceCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("免费服务卡")
        verbose_name_plural = _("免费服务卡")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"],
                name="dispatch_service_card_once",
                violation_error_message=_("这个卡号已经登记了。"),
            ),
            valid_dates("dispatch_service_card_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"
