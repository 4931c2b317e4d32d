"""Who may act for a resident."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elderly_care.enums import FamilyItem, Relation
from elderly_care.models.consents import GivenConsent, agent_proved
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident
from elderly_care.validators import validate_consent_date


class FamilyLinkQuerySet(FactQuerySet):
    """Links in the trade's words."""

    def current(self):
        """Not ended."""
        return self.filter(ended_on__isnull=True)


class FamilyLink(GivenConsent):
    """What a portal user may do for a resident: the person, family or an agent.

    The row is the consent itself: each may_… is granted by the person or whoever speaks for them.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="family_links", verbose_name=_("用户")
    )
    resident = models.ForeignKey(
        Resident, models.CASCADE, related_name="family_links", verbose_name=_("老年人")
    )
    relation = models.CharField(_("关系"), max_length=12, choices=Relation)
    may_order = models.BooleanField(_("可代订餐"), default=True)
    may_see_account = models.BooleanField(_("可查看账户"), default=False)
    may_see_visits = models.BooleanField(_("可查看服务和探访记录"), default=False)
    may_see_health = models.BooleanField(_("可查看能力评估和健康信息"), default=False)
    may_see_alerts = models.BooleanField(_("可查看紧急呼叫和提醒"), default=False)
    may_see_file = models.BooleanField(_("可查看档案、提出更改"), default=False)
    consented_on = models.DateField(_("本人同意日期"))
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)

    objects = FamilyLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭成员授权")
        verbose_name_plural = _("家庭成员授权")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "resident"],
                condition=Q(ended_on__isnull=True),
                name="care_family_link_once",
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(ended_on__isnull=True, relation="self"),
                name="care_family_one_self",
                violation_error_message=_("这位老人已经有本人的账号，请先终止原来的授权。"),
            ),
            agent_proved("care_family_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.user} → {self.resident}"

    @property
    def granted(self) -> list[FamilyItem]:
        """What was agreed to; the person may do everything."""
        return [item for item in FamilyItem if self.allows(item)]

    def allows(self, item: str) -> bool:
        """Whether the person, or this relative, may see or do it."""
        return self.relation == Relation.SELF or bool(getattr(self, item))

    def clean(self):
        """Whoever agreed was born, and has agreed already."""
        if self.consented_on and self.resident_id:
            validate_consent_date(self.consented_on, self.resident.birth_date)
