"""Ramps and homes that are made passable: who needs it, what it costs, who accepted it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.models import TimeStamped
from elderly_care.enums.assistance import (
    ADAPTATION_OPEN,
    AdaptationKind,
    AdaptationSource,
    AdaptationState,
)
from elderly_care.models.residents import Resident


class AdaptationQuerySet(ScopedQuerySet):
    """Visible where it is built."""

    division_path = "community__code"

    def open(self):
        """Not built yet, nor given up."""
        return self.filter(state__in=ADAPTATION_OPEN)


class AdaptationProject(TimeStamped):
    """One ramp or one home, from the request to the acceptance by two. Changed by commands."""

    kind = models.CharField(_("种类"), max_length=16, choices=AdaptationKind)
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("社区")
    )
    place = models.CharField(_("地点"), max_length=200, blank=True)
    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adaptations",
        verbose_name=_("老年人"),
    )
    source = models.CharField(_("来源"), max_length=12, choices=AdaptationSource)
    requested_on = models.DateField(_("提出日期"))
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=AdaptationState,
        default=AdaptationState.REQUESTED,
    )
    plan = models.CharField(_("改造内容"), max_length=500, blank=True)
    estimate_fen = models.PositiveBigIntegerField(_("概算（分）"), null=True, blank=True)
    cost_fen = models.PositiveBigIntegerField(_("实际费用（分）"), null=True, blank=True)
    builder = models.CharField(_("施工单位"), max_length=120, blank=True)
    built_on = models.DateField(_("完工日期"), null=True, blank=True)
    accepted_on = models.DateField(_("验收日期"), null=True, blank=True)
    first_acceptor = models.CharField(_("验收人一"), max_length=60, blank=True)
    second_acceptor = models.CharField(_("验收人二"), max_length=60, blank=True)
    reason = models.CharField(_("审批或终止说明"), max_length=300, blank=True)
    key = models.CharField(_("请求编号"), max_length=KEY_LENGTH, unique=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    assessed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("评估人")
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )

    objects = AdaptationQuerySet.as_manager()

    class Meta:
        verbose_name = _("无障碍和适老化改造")
        verbose_name_plural = _("无障碍和适老化改造")
        ordering = ["-requested_on", "-pk"]
        indexes = [models.Index(fields=["community", "state"], name="care_adaptation_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="home", resident__isnull=False) | ~Q(kind="home") & ~Q(place=""),
                name="care_adaptation_where",
                violation_error_message=_("居家改造要写哪位老人，坡道要写地点。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["assessed", "approved", "built", "accepted"])
                | Q(assessed_by__isnull=False, estimate_fen__isnull=False) & ~Q(plan=""),
                name="care_adaptation_assessed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "built", "accepted"])
                | Q(approved_by__isnull=False) & ~Q(approved_by=F("assessed_by")),
                name="care_adaptation_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["built", "accepted"])
                | Q(built_on__isnull=False, cost_fen__isnull=False),
                name="care_adaptation_built",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_on__gte=F("built_on"))
                & ~Q(first_acceptor="")
                & ~Q(second_acceptor="")
                & ~Q(first_acceptor=F("second_acceptor")),
                name="care_adaptation_accepted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.requested_on:%Y-%m-%d}"
