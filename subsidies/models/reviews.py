"""Periodic reviews: whether everybody who receives still may."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from core.models import TimeStamped
from subsidies.enums import ReviewMethod, ReviewOrigin, ReviewOutcome, ReviewState
from subsidies.models.enrolments import Enrolment


class ReviewQuerySet(ScopedQuerySet):
    """Reviews in the trade's words."""

    division_path = "enrolment__resident__community__code"

    def waiting(self):
        """Due or overdue."""
        return self.filter(state__in=[ReviewState.DUE, ReviewState.OVERDUE])


class Review(TimeStamped):
    """A review of an enrolment that is to be done by a day. Changed only by subsidies.commands."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="reviews", verbose_name=_("享受人员")
    )
    due_on = models.DateField(_("应完成日期"))
    origin = models.CharField(
        _("起因"), max_length=12, choices=ReviewOrigin, default=ReviewOrigin.PERIODIC
    )
    reported = models.TextField(
        _("本人报告的变化"), blank=True, help_text=_("每次报告一行，前面是日期。")
    )
    state = models.CharField(_("状态"), max_length=12, choices=ReviewState, default=ReviewState.DUE)
    outcome = models.CharField(_("结论"), max_length=12, choices=ReviewOutcome, blank=True)
    method = models.CharField(_("复核方式"), max_length=12, choices=ReviewMethod, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("复核人")
    )
    reviewed_at = models.DateTimeField(_("复核时间"), null=True, blank=True)
    next_due_on = models.DateField(_("下次应完成日期"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("定期复核")
        verbose_name_plural = _("定期复核")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "due_on"],
                condition=Q(origin="periodic"),
                name="subsidies_review_once",
            ),
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state__in=["due", "overdue"]),
                name="subsidies_review_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state="done", reviewed_at__isnull=False)
                & ~Q(outcome="")
                & ~Q(method="")
                | Q(state__in=["due", "overdue"], outcome="", reviewed_at__isnull=True),
                name="subsidies_review_done_how",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(state="due"),
                name="subsidies_review_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} {self.due_on}"
