"""Applications: who asks for what, through whom, with which documents, and until when we answer."""

import re
from datetime import date
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Division, ScopedQuerySet, User
from core.models import TimeStamped
from elderly_care.enums import Relation
from elderly_care.models import Resident
from subsidies.enums import ApplicationChannel, ApplicationState, Level
from subsidies.models.programmes import Programme
from subsidies.models.versions import ProgrammeVersion, Tier
from subsidies.transitions import OPEN_STATES

_NUMBER = re.compile(r"SQ\d{4}(\d{7,12})", re.ASCII)
# Who works for many places, or for a firm, answers for what they handed in themselves.
_OWN_ONLY = (Role.CALL_AGENT, Role.STATION_MANAGER, Role.PARTNER_ENGINEER)
_DECIDED = [ApplicationState.PUBLICITY, ApplicationState.EFFECTIVE]


def somebody(title: Promise) -> models.ForeignKey:
    """A user who did something, or nobody yet."""
    user = settings.AUTH_USER_MODEL
    return models.ForeignKey(
        user, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=title
    )


class ApplicationQuerySet(ScopedQuerySet):
    """Applications in the trade's words. Whoever took one elsewhere sees only its progress."""

    division_path = "resident__community__code"

    def visible_to(self, user: User) -> Self:
        """Where the person lives; and a department sees what it is asked about, while it is asked."""
        inside = super().visible_to(user)
        if not user.scope.organisations:
            return inside
        asked = self.filter(
            state=ApplicationState.JOINT,
            joint_opinions__organisation__in=user.scope.organisations,
            joint_opinions__round=F("round"),
        )
        return self.filter(Q(pk__in=inside.values("pk")) | Q(pk__in=asked.values("pk")))

    def taken_by(self, user: User) -> Self:
        """Handed in by this user, or at a window of the user's places, wherever the person lives."""
        taken = Q(submitted_by=user.pk)
        for held in user.current_memberships:
            if held.division_id and held.role not in _OWN_ONLY:
                taken |= Q(received_at__code__startswith=held.division_id)
        return self.filter(taken)

    def of_family(self, user: User) -> Self:
        """Of the user, and of whom the user acts for."""
        links = user.family_links.current()
        return self.filter(resident__in=links.values("resident"))

    def open(self) -> Self:
        """Somebody still has to do something."""
        return self.filter(state__in=OPEN_STATES)

    def numbered(self, text: str) -> Self:
        """The one with this number; none for a text that is no number."""
        match = _NUMBER.fullmatch(text.strip().upper())
        return self.filter(pk=int(match[1])) if match else self.none()


class Application(TimeStamped):
    """One person's application to one programme. Changed only by subsidies.commands.

    reviewed_by and decided_by are those of the present round; every round stands in the decisions.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="applications", verbose_name=_("补贴项目")
    )
    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="applications", verbose_name=_("规则版本")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="applications", verbose_name=_("老年人")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ApplicationState, default=ApplicationState.SUBMITTED
    )
    round = models.PositiveSmallIntegerField(
        _("轮次"), default=1, help_text=_("退回或公示有异议后重新审核，就是新的一轮。")
    )
    channel = models.CharField(_("申请渠道"), max_length=12, choices=ApplicationChannel)
    applied_on = models.DateField(_("申请日期"))
    is_urgent = models.BooleanField(
        _("紧急情况"), default=False, help_text=_("先行救助，材料随后补齐。")
    )
    inputs = models.JSONField(_("申报内容"), default=dict, blank=True, encoder=DjangoJSONEncoder)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    applicant = somebody(_("申请人账号"))
    applicant_name = models.CharField(_("申请人姓名"), max_length=60)
    applicant_relation = models.CharField(_("与老人的关系"), max_length=12, choices=Relation)
    authorised_on = models.DateField(
        _("委托日期"), null=True, blank=True, help_text=_("受托代办时，委托书或本人同意的日期。")
    )
    submitted_by = somebody(_("录入人"))
    received_at = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("受理地")
    )
    idempotency_key = models.CharField(_("请求编号"), max_length=80, null=True, editable=False)
    request_digest = models.CharField(_("请求摘要"), max_length=64, blank=True, editable=False)

    reviewer = somebody(_("经办人"))
    due_on = models.DateField(
        _("办理期限"), null=True, blank=True, help_text=_("当前环节应在这一天办结。")
    )
    overdue_stage = models.PositiveSmallIntegerField(_("催办级别"), default=0)
    supplement_note = models.TextField(_("补正要求"), blank=True)
    approval_level = models.CharField(
        _("审批层级"),
        max_length=8,
        choices=[(Level.STREET, Level.STREET.label), (Level.DISTRICT, Level.DISTRICT.label)],
        blank=True,
    )

    reviewed_by = somebody(_("初审人"))
    decided_by = somebody(_("审批人"))
    appeal_decided_by = somebody(_("复核人"))
    tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("档次")
    )
    amount_fen = models.BigIntegerField(
        _("金额（分）"), null=True, blank=True, help_text=_("每月金额；按件发放的为一次的金额。")
    )
    first_month = models.DateField(_("首发月份"), null=True, blank=True)
    publicity_from = models.DateField(_("公示开始"), null=True, blank=True)
    publicity_until = models.DateField(_("公示结束"), null=True, blank=True)
    appeal_until = models.DateField(_("申请复核期限"), null=True, blank=True)
    involves_staff = models.BooleanField(
        _("涉及工作人员亲属"), default=False, help_text=_("单独登记，不能批量审批。")
    )
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("补贴申请")
        verbose_name_plural = _("补贴申请")
        ordering = ["-applied_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "programme"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="subsidies_application_open_once",
            ),
            models.UniqueConstraint(
                fields=["submitted_by", "idempotency_key"],
                condition=Q(idempotency_key__isnull=False),
                name="subsidies_application_key_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(reviewed_by=F("decided_by")),
                name="subsidies_application_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by__isnull=True)
                | (
                    (Q(reviewed_by__isnull=True) | ~Q(appeal_decided_by=F("reviewed_by")))
                    & (Q(decided_by__isnull=True) | ~Q(appeal_decided_by=F("decided_by")))
                ),
                name="subsidies_application_appeal_third_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_DECIDED)
                | Q(reviewed_by__isnull=False, amount_fen__gt=0)
                & (Q(decided_by__isnull=False) | Q(appeal_decided_by__isnull=False)),
                name="subsidies_application_decided_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(applicant_relation=Relation.AGENT) | Q(authorised_on__isnull=False),
                name="subsidies_application_agent_authorised",
            ),
            models.CheckConstraint(
                condition=Q(publicity_from__isnull=True, publicity_until__isnull=True)
                | Q(publicity_until__gte=F("publicity_from")),
                name="subsidies_application_publicity",
            ),
            models.CheckConstraint(
                condition=Q(first_month__isnull=True) | Q(first_month__day=1),
                name="subsidies_application_first_month",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "due_on"],
                condition=Q(state__in=sorted(OPEN_STATES)),
                name="subsidies_application_work",
            ),
            models.Index(
                fields=["publicity_until"],
                condition=Q(state=ApplicationState.PUBLICITY),
                name="subsidies_application_notices",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.resident} · {self.programme}"

    @property
    def number(self) -> str:
        """SQ20260000012: what the person is told."""
        return f"SQ{self.applied_on:%Y}{self.pk:07d}"

    @property
    def is_open(self) -> bool:
        """Somebody still has to do something."""
        return self.state in OPEN_STATES

    def is_late(self, day: date) -> bool:
        """The present step should have been finished before that day."""
        return self.is_open and self.due_on is not None and self.due_on < day
