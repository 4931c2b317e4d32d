"""Bodies that take part."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind
from accounts.models.divisions import Division
from accounts.models.scope import AccountQuerySet
from accounts.validators import validate_credit_code
from core.models import TimeStamped


class OrganisationQuerySet(AccountQuerySet):
    """Organisations in the trade's words."""

    division_path = "division__code"
    organisation_paths = ("pk",)

    def operators(self):
        """Who may run stations, canteens and kitchens."""
        return self.filter(
            kind__in=[OrganisationKind.OPERATOR, OrganisationKind.SOCIAL_ORGANISATION]
        )


class Organisation(TimeStamped):
    """A street office, operator firm, social organisation or department."""

    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=24, choices=OrganisationKind)
    credit_code = models.CharField(
        _("统一社会信用代码"), max_length=18, unique=True, validators=[validate_credit_code]
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="organisations", verbose_name=_("所在区划")
    )
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
