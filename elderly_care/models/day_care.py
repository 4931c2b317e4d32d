"""Who has or wants a place of day care, what was found at the start, and who fetches them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.fields import EncryptedTextField
from core.masking import mask_phone
from core.models import TimeStamped
from elderly_care.enums.day_care import HOLDING, OPEN, EnrolmentState, RiskGrade
from elderly_care.models.day_care_units import DayCareUnit, UnitPartQuerySet
from elderly_care.models.residents import Resident
from stations.models import Citizen


class PlaceWishQuerySet(UnitPartQuerySet):
    """Enrolments in the trade's words."""

    def open(self):
        """Not ended."""
        return self.filter(state__in=OPEN)

    def holding(self):
        """Takes a place."""
        return self.filter(state__in=HOLDING)

    def waiting(self):
        """Whoever asked first comes first."""
        return self.filter(state=EnrolmentState.WAITING).order_by("pk")


class PlaceWish(TimeStamped):
    """A place that somebody has or waits for. Its state changes only in elderly_care.commands."""

    unit = models.ForeignKey(
        DayCareUnit, models.PROTECT, related_name="%(class)ss", verbose_name=_("日间照料点")
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=EnrolmentState, default=EnrolmentState.WAITING
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("登记人")
    )
    started_on = models.DateField(_("入托日期"), null=True, blank=True)
    agreement_no = models.CharField(_("协议编号"), max_length=60, blank=True)
    agreed_by = models.CharField(_("签约人"), max_length=60, blank=True)
    agreed_relation = models.CharField(_("签约人与被照料人的关系"), max_length=40, blank=True)
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_reason = models.CharField(_("结束原因"), max_length=300, blank=True)

    class Meta:
        abstract = True


def _agreed(name: str) -> list[models.CheckConstraint]:
    """Nobody is looked after without an agreement; what ended has a day."""
    return [
        models.CheckConstraint(
            condition=~Q(state="active")
            | Q(started_on__isnull=False) & ~Q(agreement_no="") & ~Q(agreed_by=""),
            name=f"{name}_agreed",
        ),
        models.CheckConstraint(
            condition=Q(state="ended", ended_on__isnull=False)
            | ~Q(state="ended") & Q(ended_on__isnull=True),
            name=f"{name}_ended",
        ),
    ]


class DayCareEnrolment(PlaceWish):
    """An elder's place."""

    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="day_care", verbose_name=_("老年人")
    )

    person_field = "resident"

    objects = PlaceWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("日间照料登记")
        verbose_name_plural = _("日间照料登记")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"],
                condition=Q(state__in=OPEN),
                name="care_day_care_one_place",
                violation_error_message=_("这位老人已经登记了一处日间照料。"),
            ),
            *_agreed("care_day_care_enrolment"),
        ]

    def __str__(self) -> str:
        return f"{self.resident} {self.get_state_display()}"


class ChildEnrolment(PlaceWish):
    """A small child's place, bound to a guardian. What is noted about a child lies sealed."""

    child = models.ForeignKey(
        Citizen, models.PROTECT, related_name="child_places", verbose_name=_("儿童")
    )
    guardian = models.ForeignKey(
        Citizen, models.PROTECT, related_name="guarded_places", verbose_name=_("监护人")
    )
    guardian_relation = models.CharField(_("监护人与儿童的关系"), max_length=40)
    consent_no = models.CharField(_("监护人同意书编号"), max_length=60)
    consented_on = models.DateField(_("监护人同意日期"))
    withdrawn_at = models.DateTimeField(_("撤回同意的时间"), null=True, blank=True)
    note = EncryptedTextField(_("照护须知"), null=True, blank=True)

    person_field = "child"

    objects = PlaceWishQuerySet.as_manager()

    class Meta:
        verbose_name = _("托位登记")
        verbose_name_plural = _("托位登记")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(state__in=OPEN),
                name="care_child_one_place",
                violation_error_message=_("这个孩子已经登记了一处托位。"),
            ),
            models.CheckConstraint(
                condition=~Q(child=F("guardian")) & ~Q(consent_no=""),
                name="care_child_guarded",
            ),
            *_agreed("care_child_enrolment"),
        ]

    def __str__(self) -> str:
        return f"{self.child} {self.get_state_display()}"


class EnrolmentPartQuerySet(ScopedQuerySet):
    """Visible where the enrolment is."""

    division_path = "enrolment__unit__station__division__code"
    organisation_paths = ("enrolment__unit__station__operator",)


class RiskSheet(models.Model):
    """What has to be watched, found before the first day; a newer one replaces it. Never changes."""

    enrolment = models.ForeignKey(
        DayCareEnrolment, models.PROTECT, related_name="risk_sheets", verbose_name=_("登记")
    )
    falls = models.CharField(_("跌倒风险"), max_length=8, choices=RiskGrade)
    swallowing = models.CharField(_("噎食风险"), max_length=8, choices=RiskGrade)
    wandering = models.CharField(_("走失风险"), max_length=8, choices=RiskGrade)
    medicines = EncryptedTextField(_("用药情况"), null=True, blank=True)
    allergies = EncryptedTextField(_("过敏和饮食禁忌"), null=True, blank=True)
    note = EncryptedTextField(_("其他须知"), null=True, blank=True)
    assessed_on = models.DateField(_("评估日期"))
    assessed_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("评估人")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = EnrolmentPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("日间照料风险评估表")
        verbose_name_plural = _("日间照料风险评估表")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.assessed_on:%Y-%m-%d}"


class PickupQuerySet(EnrolmentPartQuerySet):
    """Who fetches whom."""

    def current(self):
        """Still allowed."""
        return self.filter(ended_on__isnull=True)


class Fetcher(TimeStamped):
    """Somebody who may bring and fetch a person."""

    name = models.CharField(_("姓名"), max_length=60)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = PickupQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["enrolment", "pk"]

    def __str__(self) -> str:
        return f"{self.name}（{self.relation}）"

    @property
    def masked_phone(self) -> str:
        """138****1234; nothing where it was forgotten."""
        return mask_phone(str(self.phone)) if self.phone else ""


class PickupPerson(Fetcher):
    """Of an elder. The phone lies sealed."""

    enrolment = models.ForeignKey(
        DayCareEnrolment, models.PROTECT, related_name="pickups", verbose_name=_("登记")
    )
    relation = models.CharField(_("与老人的关系"), max_length=40)
    phone = EncryptedTextField(_("电话"))

    class Meta(Fetcher.Meta):
        verbose_name = _("接送人")
        verbose_name_plural = _("接送人")
