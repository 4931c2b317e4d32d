"""Who comes to a session, who waits, who answers for a child, and what they were told."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import PhoneMessage, TimeStamped
from stations.enums.activities import (
    ATTENDED_STATES,
    PLACED_STATES,
    STANDING_STATES,
    RollAct,
    SignUpChannel,
    SignUpState,
)
from stations.models.activities import OfActivityQuerySet
from stations.models.citizens import Citizen
from stations.models.sessions import ActivitySession, OfSessionQuerySet


class GuardianBondQuerySet(ScopedQuerySet):
    """Visible where the child lives, and to the operator of the station that registered it."""

    division_path = "child__division__code"
    organisation_paths = ("child__station__operator",)

    def standing(self):
        """Not ended."""
        return self.filter(ended_at__isnull=True)


class GuardianBond(models.Model):
    """A grown-up who answers for a child: their consent to what is kept about it, in these words."""

    child = models.ForeignKey(
        Citizen, models.PROTECT, related_name="guardians", verbose_name=_("儿童")
    )
    guardian = models.ForeignKey(
        Citizen, models.PROTECT, related_name="children", verbose_name=_("监护人")
    )
    relation = models.CharField(_("监护人与儿童的关系"), max_length=20)
    consented_at = models.DateTimeField(_("监护人同意时间"), auto_now_add=True)
    bound_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    ended_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    objects = GuardianBondQuerySet.as_manager()

    class Meta:
        verbose_name = _("监护关系")
        verbose_name_plural = _("监护关系")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "guardian"],
                condition=Q(ended_at__isnull=True),
                name="stations_guardian_once",
            ),
            models.CheckConstraint(
                condition=~Q(child=F("guardian")), name="stations_guardian_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child}（{self.relation}）"


class ActivitySignUpQuerySet(OfSessionQuerySet):
    """Sign-ups in the trade's words."""

    def standing(self):
        """Have a place or hope for one."""
        return self.filter(state__in=STANDING_STATES)

    def placed(self):
        """Take a place."""
        return self.filter(state__in=PLACED_STATES)

    def waiting(self):
        """Whoever asked first comes first."""
        return self.filter(state=SignUpState.WAITING).order_by("pk")


class ActivitySignUp(TimeStamped):
    """A person's place in a session, or on its waiting list. Its state changes only in stations.commands.

    citizen is None for who came in from the street and gave no name.
    """

    session = models.ForeignKey(
        ActivitySession, models.PROTECT, related_name="sign_ups", verbose_name=_("场次")
    )
    citizen = models.ForeignKey(
        Citizen, models.PROTECT, null=True, related_name="sign_ups", verbose_name=_("市民")
    )
    guardian = models.ForeignKey(
        Citizen,
        models.PROTECT,
        null=True,
        related_name="guarded_sign_ups",
        verbose_name=_("监护人"),
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=SignUpChannel)
    state = models.CharField(_("状态"), max_length=10, choices=SignUpState)
    key = models.CharField(
        _("请求编号"), max_length=100, unique=True, default=uuid4, editable=False
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("报名人")
    )
    promoted_at = models.DateTimeField(_("候补转正时间"), null=True, blank=True)
    came_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    left_at = models.DateTimeField(_("签退时间"), null=True, blank=True)

    objects = ActivitySignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动报名")
        verbose_name_plural = _("活动报名")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "citizen"],
                condition=~Q(state__in=["cancelled", "lapsed"]),
                name="stations_sign_up_once",
            ),
            models.CheckConstraint(
                condition=Q(citizen__isnull=False) | Q(channel="walk_in"),
                name="stations_sign_up_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["came", "left"], came_at__isnull=False)
                | ~Q(state__in=["came", "left"]) & Q(came_at__isnull=True),
                name="stations_sign_up_came",
            ),
            models.CheckConstraint(
                condition=Q(state="left", left_at__isnull=False)
                | ~Q(state="left") & Q(left_at__isnull=True),
                name="stations_sign_up_left",
            ),
        ]
        indexes = [
            models.Index(fields=["citizen", "-id"], name="stations_sign_up_citizen"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people say at the door."""
        return f"H{self.pk:06d}" if self.pk else ""

    @property
    def is_expected(self) -> bool:
        """Could come yet."""
        expected = (SignUpState.BOOKED, SignUpState.WAITING, SignUpState.NO_SHOW)
        return self.state in expected

    @property
    def is_there(self) -> bool:
        """Came and has not left."""
        return self.state == SignUpState.CAME

    @property
    def has_come(self) -> bool:
        """Came, and may have left."""
        return self.state in ATTENDED_STATES

    @property
    def person(self) -> str:
        """张**, or somebody without a name. Reads the citizen."""
        return str(self.citizen) if self.citizen_id else str(_("未登记姓名"))


class OfSignUpQuerySet(OfActivityQuerySet):
    """Visible as the sign-up's session."""

    restricted_path = "sign_up__session__activity__is_restricted"
    division_path = "sign_up__session__activity__station__division__code"
    organisation_paths = (
        "sign_up__session__activity__station__operator",
        "sign_up__session__activity__organiser",
    )


class SignUpAct(models.Model):
    """What was written on the roll, under which key, by whom. Never changes."""

    sign_up = models.ForeignKey(
        ActivitySignUp, models.PROTECT, related_name="acts", verbose_name=_("报名")
    )
    act = models.CharField(_("动作"), max_length=8, choices=RollAct)
    key = models.CharField(_("请求编号"), max_length=100, unique=True, editable=False)
    at = models.DateTimeField(_("时间"))
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    created_at = models.DateTimeField(_("收到时间"), auto_now_add=True)

    objects = OfSignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("签到记录")
        verbose_name_plural = _("签到记录")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.get_act_display())


class ActivityNotice(PhoneMessage):
    """What somebody was told about their place. Of a restricted activity it doesn't say which."""

    sign_up = models.ForeignKey(
        ActivitySignUp, models.PROTECT, related_name="notices", verbose_name=_("报名")
    )

    objects = OfSignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("活动通知")
        verbose_name_plural = _("活动通知")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["sms_due_at"],
                condition=Q(sms_state="waiting"),
                name="stations_act_notice_due",
            )
        ]
