"""Cards by which a person is known at a till: plastic, or a code on the phone."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto import blind_index
from core.dates import today
from core.fields import EncryptedTextField
from core.models import TimeStamped
from core.spans import SpanQuerySet
from elderly_care.enums import CardKind
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class CardQuerySet(SpanQuerySet, FactQuerySet):
    """Cards in the trade's words."""

    def usable(self, day: date | None = None):
        """Valid on a day and not blocked."""
        return self.on(day or today()).filter(blocked_at__isnull=True)

    def numbered(self, number: str):
        """With this number; a blocked number may be issued anew."""
        return self.filter(number_index=Card.index_of(number))


class Card(TimeStamped):
    """A card or code of a resident. Issued and blocked only by elderly_care.commands."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="cards", verbose_name=_("老年人")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=CardKind)
    number = EncryptedTextField(_("卡号"))
    number_index = models.CharField(_("卡号索引"), max_length=64, editable=False)
    tail = models.CharField(_("卡号后四位"), max_length=4)
    valid_from = models.DateField(_("开始日期"), default=today)
    valid_to = models.DateField(_("结束日期"), null=True, blank=True)
    blocked_at = models.DateTimeField(_("挂失时间"), null=True, blank=True)
    blocked_reason = models.CharField(_("挂失原因"), max_length=200, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("老年人卡")
        verbose_name_plural = _("老年人卡")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"],
                condition=Q(blocked_at__isnull=True),
                name="care_card_number_once",
                violation_error_message=_("这个卡号已经发给别人，请核对。"),
            ),
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(blocked_at__isnull=True, kind="qr"),
                name="care_card_one_code",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="care_card_dates",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, blocked_reason="")
                | Q(blocked_at__isnull=False) & ~Q(blocked_reason=""),
                name="care_card_blocked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ···{self.tail}"

    @staticmethod
    def index_of(number: str) -> str:
        """Under which a card's number is found."""
        return blind_index(number.upper(), purpose="card")
