"""What a person agreed to: versioned texts, and who said yes to which."""

from datetime import date

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.dates import today
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums import ConsentChannel, ConsentPurpose, Giver
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class ConsentTextQuerySet(models.QuerySet):
    """Texts in the trade's words. They are published, so they have no scope."""

    def in_force(self, purpose: str, day: date | None = None):
        """The text that is shown on a day: the newest that has begun, first."""
        return self.begun(day).filter(purpose=purpose).order_by("-version")

    def begun(self, day: date | None = None):
        """Every version that has been shown."""
        return self.filter(effective_from__lte=day or today())


class ConsentText(models.Model):
    """What is shown to whoever is asked, word for word. A published text never changes: it gets a
    next version.

    renews: who agreed to an earlier version is asked again; until then the processing rests.
    """

    purpose = models.CharField(_("用途"), max_length=16, choices=ConsentPurpose)
    version = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=80)
    covers = models.TextField(_("同意的内容"))
    refusal = models.TextField(_("不同意会怎样"))
    document_no = models.CharField(_("依据"), max_length=120)
    renews = models.BooleanField(_("以前的同意要重新征求"), default=False)
    effective_from = models.DateField(_("生效日期"))

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意书文本")
        verbose_name_plural = _("同意书文本")
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="care_consent_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class GivenConsent(TimeStamped):
    """Who said yes to which text, how, and for whom where the person can't.

    proof: which paper shows that an agent may speak, and why the person can't.
    """

    text = models.ForeignKey(
        ConsentText,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("同意书文本"),
    )
    given_by = models.CharField(_("由谁同意"), max_length=8, choices=Giver, default=Giver.SELF)
    agent_name = models.CharField(_("代理人姓名"), max_length=60, blank=True)
    agent_relation = models.CharField(_("代理人与本人的关系"), max_length=40, blank=True)
    proof = EncryptedTextField(_("代理依据"), null=True, blank=True)
    channel = models.CharField(
        _("渠道"), max_length=8, choices=ConsentChannel, default=ConsentChannel.WINDOW
    )

    class Meta:
        abstract = True


def agent_proved(name: str) -> models.CheckConstraint:
    """Whoever speaks for a person has a name, a relation and a paper."""
    spoken = ~Q(agent_name="") & ~Q(agent_relation="") & Q(proof__isnull=False)
    return models.CheckConstraint(
        condition=Q(given_by="self", agent_name="", agent_relation="", proof__isnull=True)
        | Q(given_by="agent") & spoken,
        name=name,
        violation_error_message=_("代理人同意的，要写姓名、与本人的关系和代理依据。"),
    )


class ConsentQuerySet(FactQuerySet):
    """Consents in the trade's words."""

    def holding(self):
        """Neither withdrawn nor overtaken by a text to which everybody is asked anew."""
        renewing = ConsentText.objects.filter(
            purpose=OuterRef("purpose"), renews=True, effective_from__lte=today()
        ).order_by("-version")
        asked_anew = Subquery(renewing.values("version")[:1])
        return (
            self.filter(withdrawn_at__isnull=True)
            .alias(least=asked_anew)
            .filter(Q(least__isnull=True) | Q(text__version__gte=F("least")))
        )


class ResidentConsent(GivenConsent):
    """A person's consent to one purpose; withdrawn at any time, and kept then as it was."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="consents", verbose_name=_("老年人")
    )
    purpose = models.CharField(_("用途"), max_length=16, choices=ConsentPurpose)
    given_at = models.DateTimeField(_("同意时间"), default=timezone.now)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_by = models.CharField(_("撤回人"), max_length=150, blank=True)
    withdrawal_channel = models.CharField(
        _("撤回渠道"), max_length=8, choices=ConsentChannel, blank=True
    )

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("个人同意")
        verbose_name_plural = _("个人同意")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "purpose"],
                condition=Q(withdrawn_at__isnull=True),
                name="care_consent_one",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="", withdrawal_channel="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by="") & ~Q(withdrawal_channel=""),
                name="care_consent_withdrawn",
            ),
            models.CheckConstraint(condition=Q(text__isnull=False), name="care_consent_text"),
            models.CheckConstraint(condition=~Q(purpose="family"), name="care_consent_not_family"),
            agent_proved("care_consent_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.given_at:%Y-%m-%d}"
