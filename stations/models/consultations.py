"""What elder-care advisers were asked and said. Words lie sealed; counselling has no such record."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.fields import EncryptedTextField
from stations.enums.consultations import ConsultNext, ConsultTopic, ConsultWay
from stations.models.citizens import Citizen
from stations.models.parts import StationPartQuerySet
from stations.models.places import Station


class ConsultationQuerySet(StationPartQuerySet):
    """Consultations in the trade's words."""

    def to_follow_up(self):
        """Somebody waits to hear from the adviser."""
        return self.filter(follow_up_on__isnull=False)

    def overdue(self, day: date):
        """They were to hear before this day."""
        return self.filter(follow_up_on__lt=day)


class Consultation(models.Model):
    """One talk of an adviser. Only the date of the next word changes, with each follow-up.

    citizen: None of somebody who gave no name. follow_up_on: when they are to hear more; None when
    nothing is owed.
    """

    station = models.ForeignKey(
        Station, models.PROTECT, related_name="consultations", verbose_name=_("站点")
    )
    adviser = models.ForeignKey(
        User, models.PROTECT, related_name="consultations", verbose_name=_("养老顾问")
    )
    citizen = models.ForeignKey(
        Citizen,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consultations",
        verbose_name=_("市民"),
    )
    at = models.DateTimeField(_("时间"))
    day = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=8, choices=ConsultWay)
    topics = ArrayField(
        models.CharField(max_length=8, choices=ConsultTopic), verbose_name=_("咨询内容")
    )
    asked = EncryptedTextField(_("问了什么"))
    advised = EncryptedTextField(_("怎么答复"))
    next_step = models.CharField(_("结果"), max_length=8, choices=ConsultNext)
    follow_up_on = models.DateField(_("回访日期"), null=True, blank=True)
    key = models.CharField(_("请求编号"), max_length=100, unique=True, editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("养老顾问咨询")
        verbose_name_plural = _("养老顾问咨询")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["station", "day"], name="stations_consult_day"),
            models.Index(
                fields=["follow_up_on"],
                condition=Q(follow_up_on__isnull=False),
                name="stations_consult_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(topics__len__gt=0), name="stations_consult_topics"),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(citizen__isnull=False),
                name="stations_consult_follow_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """For lists."""
        return f"G{self.pk:06d}" if self.pk else ""

    @property
    def topic_names(self) -> list[str]:
        """For a page."""
        return [str(ConsultTopic(topic).label) for topic in self.topics]


class OfConsultationQuerySet(ScopedQuerySet):
    """Visible as the consultation."""

    division_path = "consultation__station__division__code"
    organisation_paths = ("consultation__station__operator",)


class ConsultationFollowUp(models.Model):
    """What somebody heard later. Never changes."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="follow_ups", verbose_name=_("咨询")
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    words = EncryptedTextField(_("回访情况"))
    next_on = models.DateField(_("再次回访"), null=True, blank=True)
    told_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("回访人"))
    key = models.CharField(_("请求编号"), max_length=100, unique=True, editable=False)

    objects = OfConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("咨询回访")
        verbose_name_plural = _("咨询回访")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
