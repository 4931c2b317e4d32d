"""The two daily lists: who should receive and doesn't, who receives and perhaps shouldn't."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import ScopedQuerySet, User
from elderly_care.models import Resident
from subsidies.enums import EvidenceCode, FindingAction, FindingKind, FindingState
from subsidies.models.programmes import Programme


class FindingQuerySet(ScopedQuerySet):
    """Findings in the trade's words."""

    division_path = "resident__community__code"

    def waiting(self):
        """Not handled, not dismissed, still so."""
        return self.filter(state=FindingState.OPEN)


class Finding(models.Model):
    """A person and a programme that don't agree, with what it rests on. Work to be done, kept after."""

    kind = models.CharField(_("清单"), max_length=24, choices=FindingKind)
    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="findings", verbose_name=_("补贴项目")
    )
    resident = models.ForeignKey(
        Resident, models.PROTECT, related_name="findings", verbose_name=_("老年人")
    )
    evidence = models.JSONField(_("依据"), default=list)
    fingerprint = models.CharField(_("依据摘要"), max_length=64, editable=False)
    amount_fen = models.BigIntegerField(_("金额（分）"), null=True, blank=True)
    found_on = models.DateField(_("发现日期"))
    state = models.CharField(
        _("状态"), max_length=12, choices=FindingState, default=FindingState.OPEN
    )
    still_holds = models.BooleanField(
        _("情况仍在"),
        default=True,
        help_text=_("已处理或已排除的事项，情况没有变化就不再列出。"),
    )
    action = models.CharField(_("处理方式"), max_length=16, choices=FindingAction, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    handled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    handled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("每日核查事项")
        verbose_name_plural = _("每日核查事项")
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "programme", "resident"],
                condition=Q(state="open"),
                name="subsidies_finding_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="handled") | ~Q(action=""), name="subsidies_finding_handled_how"
            ),
            models.CheckConstraint(
                condition=~Q(state="dismissed") | ~Q(reason=""),
                name="subsidies_finding_dismissed_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["programme", "resident"],
                condition=Q(still_holds=True),
                name="subsidies_finding_holds",
            ),
            models.Index(
                fields=["kind", "programme", "id"],
                condition=Q(state="open"),
                name="subsidies_finding_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident} · {self.programme}"

    @property
    def evidence_lines(self) -> list[str]:
        """The evidence in words, in the reader's language."""
        return [
            str(EvidenceCode(piece["code"]).label) % _in_language(piece.get("params", {}))
            for piece in self.evidence
        ]


def _in_language(params: dict[str, str]) -> dict[str, str]:
    """An English reader is told the tier's English name, where it has one."""
    english = (get_language() or "").startswith("en") and params.get("tier_en")
    return {**params, "tier": english} if english else params
