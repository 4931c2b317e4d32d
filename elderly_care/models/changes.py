"""What somebody asks to have changed in a file, and which two files are one person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import TimeStamped
from elderly_care.enums import AskedBy, ChangeField, RequestState
from elderly_care.models.facts import FactQuerySet
from elderly_care.models.residents import Resident


class ChangeRequestQuerySet(FactQuerySet):
    """Requests in the trade's words."""

    def waiting(self):
        """Somebody has to decide."""
        return self.filter(state=RequestState.ASKED)


class ChangeRequest(TimeStamped):
    """One field of a file: how it was and how it shall be, both sealed and both kept."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="change_requests", verbose_name=_("老年人")
    )
    field = models.CharField(_("项目"), max_length=20, choices=ChangeField)
    before = EncryptedTextField(_("原来登记的"), null=True)
    after = EncryptedTextField(_("改为"))
    reason = models.CharField(_("理由和依据"), max_length=300)
    asked_as = models.CharField(_("由谁提出"), max_length=8, choices=AskedBy)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    state = models.CharField(
        _("状态"), max_length=8, choices=RequestState, default=RequestState.ASKED
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision = models.CharField(_("审批意见"), max_length=300, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("档案更改申请")
        verbose_name_plural = _("档案更改申请")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "field"],
                condition=Q(state="asked"),
                name="care_change_one_waiting",
                violation_error_message=_("这一项已经有一份待审批的更改申请。"),
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True) | ~Q(state="asked"),
                name="care_change_decided",
            ),
            models.CheckConstraint(
                condition=~Q(
                    field__in=[
                        *("name", "id_number", "category_begins", "category_ends"),
                        *("disability", "benefit"),
                    ]
                )
                | Q(decided_by__isnull=True)
                | Q(state="dropped")
                | ~Q(decided_by=F("asked_by")),
                name="care_change_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_field_display()}"


class MergeQuerySet(FactQuerySet):
    """Merges are visible where the file lies that is kept."""

    division_path = "kept__community__code"

    def waiting(self):
        """Somebody has to decide."""
        return self.filter(state=RequestState.ASKED)


class MergeRequest(TimeStamped):
    """Two files that are one person; the second becomes a pointer to the first."""

    kept = models.ForeignKey(
        Resident, models.PROTECT, related_name="merges_kept", verbose_name=_("保留的档案")
    )
    dropped = models.ForeignKey(
        Resident, models.PROTECT, related_name="merges_dropped", verbose_name=_("并入的档案")
    )
    reason = models.CharField(_("理由和依据"), max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    state = models.CharField(
        _("状态"), max_length=8, choices=RequestState, default=RequestState.ASKED
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审批人")
    )
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    decision = models.CharField(_("审批意见"), max_length=300, blank=True)
    moved = models.JSONField(_("转入的记录"), default=dict, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("档案合并")
        verbose_name_plural = _("档案合并")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dropped"],
                condition=Q(state__in=["asked", "done"]),
                name="care_merge_once",
                violation_error_message=_("这份档案已经在合并，或者已经合并。"),
            ),
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="care_merge_two_files"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(state="dropped")
                | ~Q(decided_by=F("asked_by")),
                name="care_merge_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dropped} → {self.kept}"
