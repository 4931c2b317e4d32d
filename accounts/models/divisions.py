"""Administrative divisions."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Substr
from django.utils.translation import gettext_lazy as _

from accounts.enums import DivisionLevel
from accounts.models.scope import AccountQuerySet

models.CharField.register_lookup(Length)


class DivisionQuerySet(AccountQuerySet):
    """Divisions in the trade's words."""

    division_path = "code"

    def visible_to(self, user):
        """Inside the scope; for who acts in an organisation, also where that organisation is."""
        homes = [m.organisation.division_id for m in user.current_memberships if m.organisation]
        around = Q()
        for code in homes:
            around |= Q(code__startswith=code)
        seen = super().visible_to(user)
        return seen | self.filter(around) if homes else seen

    def held_by(self, user):
        """The places of the user's own roles, not what lies inside them."""
        return self.filter(pk__in=user.scope.prefixes).order_by("code")

    def communities(self):
        """The lowest level, where people live."""
        return self.filter(level=DivisionLevel.COMMUNITY)

    def within(self, code: str):
        """The division of that code and everything inside it."""
        return self.filter(code__startswith=code)


class Division(models.Model):
    """A district (6 digits, GB/T 2260), street (9) or community (12). A code's prefix is its ancestor."""

    code = models.CharField(_("区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=80)
    level = models.CharField(_("级别"), max_length=10, choices=DivisionLevel)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("上级"),
    )
    valid_to = models.DateField(
        _("撤并日期"), null=True, blank=True, help_text=_("撤并后保留旧代码，历史记录不变。")
    )

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level="district", code__length=6)
                | Q(level="street", code__length=9)
                | Q(level="community", code__length=12),
                name="accounts_division_code_length",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True)
                | Q(level="street", parent_id=Substr("code", 1, 6))
                | Q(level="community", parent_id=Substr("code", 1, 9)),
                name="accounts_division_prefix_is_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name
