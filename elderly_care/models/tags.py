"""What only named roles may know of a person. In no list, no export and no search."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums import SensitiveKind
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


def tag_index(kind: str) -> str:
    """By which a sealed kind is found."""
    return blind_index(str(kind), purpose="sensitive_tag")


class SensitiveTag(TimeStamped):
    """The kind itself is sealed: not even a table tells how many there are of which."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="sensitive_tags", verbose_name=_("老年人")
    )
    kind = EncryptedTextField(_("标签"))
    kind_index = models.CharField(_("标签索引"), max_length=64, editable=False)
    note = EncryptedTextField(_("说明"), null=True, blank=True)
    begins_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    set_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("敏感标签")
        verbose_name_plural = _("敏感标签")
        ordering = ["resident", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "kind_index"],
                condition=Q(ends_on__isnull=True),
                name="care_tag_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="care_tag_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(_("敏感标签"))

    @property
    def kind_words(self) -> str:
        """For whoever may read it."""
        return str(SensitiveKind(str(self.kind)).label)
