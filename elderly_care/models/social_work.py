"""Cases of social work: what is aimed at, what was done, how it ended. All words lie sealed."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Division, ScopedQuerySet, User
from core.acts import KEY_LENGTH
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums.assistance import NoteKind, SocialWorkOutcome, SocialWorkState
from elderly_care.models.households import Household
from elderly_care.models.residents import Resident
from stations.models import SocialWorkRoom


class SocialWorkQuerySet(ScopedQuerySet):
    """Visible where the person or household lives."""

    division_path = "community__code"

    def going_on(self):
        """Not closed yet."""
        return self.exclude(state=SocialWorkState.CLOSED)

    def overdue(self, day: date):
        """To be looked at by somebody else before this day."""
        return self.filter(state=SocialWorkState.OPEN, review_due_on__lt=day)


class SocialWorkCase(TimeStamped):
    """A person or household that a social worker goes along with. Changed by commands; in no admin and no export."""

    resident = models.ForeignKey(
        Resident,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="social_work",
        verbose_name=_("老年人"),
    )
    household = models.ForeignKey(
        Household,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="social_work",
        verbose_name=_("家庭"),
    )
    community = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("社区")
    )
    room = models.ForeignKey(
        SocialWorkRoom, models.PROTECT, related_name="cases", verbose_name=_("社工室")
    )
    aims = EncryptedTextField(_("服务目标"))
    state = models.CharField(
        _("状态"), max_length=8, choices=SocialWorkState, default=SocialWorkState.OPEN
    )
    opened_on = models.DateField(_("立案日期"))
    review_due_on = models.DateField(_("下次复核"))
    worker = models.ForeignKey(
        User, models.PROTECT, related_name="social_work_cases", verbose_name=_("负责社工")
    )
    outcome = models.CharField(_("结案结果"), max_length=12, choices=SocialWorkOutcome, blank=True)
    summary = EncryptedTextField(_("结案小结"), null=True, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出结案人")
    )
    closed_on = models.DateField(_("结案日期"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结案复核人")
    )
    key = models.CharField(_("请求编号"), max_length=KEY_LENGTH, unique=True)

    objects = SocialWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("社工个案")
        verbose_name_plural = _("社工个案")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "review_due_on"], name="care_social_work_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(resident__isnull=False, household__isnull=True)
                | Q(resident__isnull=True, household__isnull=False),
                name="care_social_work_for_one",
                violation_error_message=_("个人、家庭请填且只填一项。"),
            ),
            *(
                models.UniqueConstraint(
                    fields=[column],
                    condition=~Q(state="closed") & Q(**{f"{column}__isnull": False}),
                    name=f"care_social_work_{column}",
                )
                for column in ("resident", "household")
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_on__isnull=True),
                name="care_social_work_closed",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("asked_by")),
                name="care_social_work_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.opened_on:%Y-%m-%d}"


class SocialWorkNoteQuerySet(ScopedQuerySet):
    """Visible where its case is."""

    division_path = "case__community__code"


class SocialWorkNote(models.Model):
    """What was done, or what a second person found. It never changes; the words lie sealed."""

    case = models.ForeignKey(
        SocialWorkCase, models.PROTECT, related_name="notes", verbose_name=_("社工个案")
    )
    kind = models.CharField(_("种类"), max_length=8, choices=NoteKind)
    text = EncryptedTextField(_("内容"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("记录人"))
    written_at = models.DateTimeField(_("记录时间"), auto_now_add=True)
    key = models.CharField(_("请求编号"), max_length=KEY_LENGTH)

    objects = SocialWorkNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("社工个案记录")
        verbose_name_plural = _("社工个案记录")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="care_social_note_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.written_at:%Y-%m-%d}"
