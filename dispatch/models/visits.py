"""Visits: by what it is known that they happened, what was done, and what was corrected later."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import KEY_LENGTH
from core.fields import EncryptedTextField
from core.private_files import private_storage
from dispatch.enums import Evidence
from dispatch.enums.visits import CorrectionState, Phase, PlaceFlag, VisitFailReason
from dispatch.logic.visits import LATE
from dispatch.models.carers import Carer
from dispatch.models.catalogue import ServiceItem
from dispatch.models.orders import OrderPartQuerySet, WorkOrder

_SYSTEMS = [("wgs84", "WGS-84"), ("gcj02", "GCJ-02")]


class VisitReport(models.Model):
    """Who was where, when, shown by what, as a carer's phone tells it.

    occurred_at: of the act; arrived_at: when we heard of it. sha256: of the photo as it is kept;
    upload_sha256: as it came, by which the same photo is recognised in another visit.
    """

    carer = models.ForeignKey(
        Carer,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("服务人员"),
    )
    phase = models.CharField(_("环节"), max_length=8, choices=Phase)
    photo = models.FileField(_("照片"), storage=private_storage, upload_to="visits/", blank=True)
    signature = models.FileField(
        _("签名"), storage=private_storage, upload_to="visits/", blank=True
    )
    sha256 = models.CharField(_("照片摘要"), max_length=64, blank=True)
    upload_sha256 = models.CharField(_("原照片摘要"), max_length=64, blank=True)
    latitude = models.DecimalField(
        _("纬度"), max_digits=8, decimal_places=6, null=True, blank=True, help_text=_("WGS-84")
    )
    longitude = models.DecimalField(
        _("经度"), max_digits=9, decimal_places=6, null=True, blank=True, help_text=_("WGS-84")
    )
    crs = models.CharField(_("上报的坐标系"), max_length=8, choices=_SYSTEMS, blank=True)
    accuracy_m = models.PositiveIntegerField(_("定位误差（米）"), null=True, blank=True)
    distance_m = models.PositiveIntegerField(_("离住处（米）"), null=True, blank=True)
    place_flag = models.CharField(_("位置"), max_length=8, choices=PlaceFlag)
    outside_reason = models.CharField(_("位置说明"), max_length=200, blank=True)
    reason = models.CharField(
        _("未能服务的原因"), max_length=16, choices=VisitFailReason, blank=True
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    occurred_at = models.DateTimeField(_("发生时间"))
    arrived_at = models.DateTimeField(_("上报时间"))
    device = models.CharField(_("设备"), max_length=80, blank=True)
    key = models.CharField(_("上报编号"), max_length=KEY_LENGTH)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上报人"))

    class Meta:
        abstract = True


class VisitEvidence(VisitReport):
    """A report that counts: one end of a visit, or that it could not be. It never changes.

    The kept photo has a stamp across its foot.
    """

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="evidence", verbose_name=_("工单")
    )
    kinds = ArrayField(
        models.CharField(max_length=12, choices=Evidence), verbose_name=_("凭证"), default=list
    )

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("上门凭证")
        verbose_name_plural = _("上门凭证")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="dispatch_evidence_once"),
            models.UniqueConstraint(
                fields=["order", "phase", "by"],
                condition=~Q(phase="failure"),
                name="dispatch_evidence_phase_once",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="dispatch_evidence_place_paired",
            ),
            models.CheckConstraint(
                condition=Q(phase="failure") & ~Q(reason="")
                | ~Q(phase="failure") & Q(reason="") & ~Q(photo=""),
                name="dispatch_evidence_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(place_flag__in=PlaceFlag.NEEDS_REASON)
                | ~Q(outside_reason="")
                | Q(arrived_at__gt=F("occurred_at") + LATE),
                name="dispatch_evidence_flag_explained",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "phase"], name="dispatch_evidence_order"),
            models.Index(
                fields=["upload_sha256"],
                condition=~Q(upload_sha256=""),
                name="dispatch_evidence_photo",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.get_phase_display()}"


class VisitRecord(models.Model):
    """What was done at a home. After some days it is locked: RecordCorrection keeps both versions.

    vitals and notes are about somebody's health: encrypted.
    """

    order = models.OneToOneField(
        WorkOrder, models.PROTECT, related_name="record", verbose_name=_("工单")
    )
    checklist = models.JSONField(_("服务清单"), default=list, blank=True)
    vitals = EncryptedTextField(_("生命体征"), null=True)
    notes = EncryptedTextField(_("服务记录"), null=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("记录人")
    )
    recorded_at = models.DateTimeField(_("记录时间"))
    version = models.PositiveSmallIntegerField(_("版本"), default=1)

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务记录")
        verbose_name_plural = _("服务记录")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.order)


class RecordPartQuerySet(OrderPartQuerySet):
    """Visible where the order is."""

    division_path = "record__order__resident__community__code"
    organisation_paths = ("record__order__operator",)


class RecordCorrection(models.Model):
    """One change of a record: what stood there, what stands there now, why, who asked and who allowed it."""

    record = models.ForeignKey(
        VisitRecord, models.PROTECT, related_name="corrections", verbose_name=_("服务记录")
    )
    before = EncryptedTextField(_("更正前"))
    after = EncryptedTextField(_("更正后"))
    reason = models.CharField(_("原因"), max_length=300)
    was_locked = models.BooleanField(_("锁定后更正"))
    state = models.CharField(_("状态"), max_length=8, choices=CorrectionState)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("批准人")
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True, blank=True)

    objects = RecordPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务记录更正")
        verbose_name_plural = _("服务记录更正")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(state="asked"), name="dispatch_correction_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="dispatch_correction_decided",
            ),
            models.CheckConstraint(
                condition=Q(was_locked=False)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="dispatch_correction_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record} {self.get_state_display()}"


class VisitLine(models.Model):
    """A service done in a visit: the one that was asked for, and whatever was done besides.

    Visits and services are counted apart: one visit can hold several.
    """

    order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="lines", verbose_name=_("工单")
    )
    item = models.ForeignKey(
        ServiceItem, models.PROTECT, related_name="+", verbose_name=_("服务项目")
    )

    objects = OrderPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("完成的服务项目")
        verbose_name_plural = _("完成的服务项目")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item"], name="dispatch_visit_line_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.item}"
