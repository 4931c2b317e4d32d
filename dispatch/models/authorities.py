"""Who let an agent act for a person: what may be signed and collected, until when, and how it was said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from dispatch.enums import AuthorityWay
from dispatch.models.orders import OrderPartQuerySet, WorkOrder


class ErrandAuthority(models.Model):
    """An authorisation of one errand. It never changes: the latest of an order is the one that counts.

    reference: number of the paper or of the recording; given in the portal, the account says who it was.
    """

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="authorities", verbose_name=_("工单")
    )
    given_by = EncryptedTextField(_("谁授权的"))
    way = models.CharField(_("怎么授权的"), max_length=12, choices=AuthorityWay)
    reference = models.CharField(_("授权书或录音编号"), max_length=80, blank=True)
    scope = EncryptedTextField(_("可以代签、代收什么"))
    valid_to = models.DateField(_("授权到哪天"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    at = models.DateTimeField(_("登记时间"))

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("代办授权")
        verbose_name_plural = _("代办授权")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="portal") | ~Q(reference=""),
                name="dispatch_authority_has_reference",
                violation_error_message=_("请写授权书或录音的编号。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_way_display()}"
