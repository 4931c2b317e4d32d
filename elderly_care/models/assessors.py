"""Who assesses, with which certificate."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, ScopedQuerySet, User
from core.models import TimeStamped
from elderly_care.enums.assessment import AssessorField


class AssessorQuerySet(ScopedQuerySet):
    """Assessors in the trade's words; visible where their body is."""

    division_path = "agency__division__code"
    organisation_paths = ("agency",)

    def on(self, day: date):
        """May assess on a day: active, with a certificate that holds."""
        in_time = Q(certified_until__isnull=True) | Q(certified_until__gte=day)
        return self.filter(in_time, is_active=True, certified_from__lte=day, user__is_active=True)


class Assessor(TimeStamped):
    """Somebody with the certificate of an assessor, and the body that sends them."""

    user = models.OneToOneField(
        User, models.PROTECT, related_name="assessor", verbose_name=_("用户")
    )
    agency = models.ForeignKey(
        Organisation, models.PROTECT, related_name="assessors", verbose_name=_("评估机构")
    )
    field = models.CharField(_("专业"), max_length=16, choices=AssessorField)
    certificate_no = models.CharField(_("证书编号"), max_length=60)
    certified_from = models.DateField(_("证书生效日期"))
    certified_until = models.DateField(_("证书有效期至"), null=True, blank=True)
    is_active = models.BooleanField(_("在岗"), default=True)

    objects = AssessorQuerySet.as_manager()

    class Meta:
        verbose_name = _("评估员")
        verbose_name_plural = _("评估员")
        ordering = ["agency", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["certificate_no"], name="care_assessor_certificate"),
            models.CheckConstraint(
                condition=Q(certified_until__isnull=True)
                | Q(certified_until__gte=F("certified_from")),
                name="care_assessor_dates",
                violation_error_message=_("有效期不能早于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.display_name}（{self.get_field_display()}）"
