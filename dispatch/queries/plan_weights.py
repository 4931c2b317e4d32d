"""What a plan minds in a place on a day, and when its carers rest."""

from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.dates import seconds_of
from core.errors import Conflict
from dispatch.logic.matching import Weights
from dispatch.models import PlanWeights


class PlanWeightsMissing(Conflict):
    """Nobody has said what a plan should mind."""

    code: ClassVar[str] = "dispatch.plan_weights_missing"
    message = _("这个地区还没有排班权重，没有办成。请联系区级管理员在后台添加“排班权重”。")


def weights_in_force(division_code: str, day: date) -> PlanWeights:
    """The rule of a place. Raises PlanWeightsMissing."""
    rule: PlanWeights | None = PlanWeights.objects.in_force(division_code, day).first()
    if rule is None:
        raise PlanWeightsMissing
    return rule


def weights_of(rule: PlanWeights) -> Weights:
    """In the planner's words."""
    return Weights(
        rule.continuity_s,
        rule.preference_s,
        rest_from=seconds_of(rule.rest_from),
        rest_to=seconds_of(rule.rest_to),
    )
