"""What can be wrong with a plan, an absence, an urgent visit."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class NothingToPlan(Conflict):
    """Every visit has somebody, or there are none."""

    code = "dispatch.nothing_to_plan"
    message = _("%(day)s 这个地区没有待派的工单，没有排班。")


class PlanNotDraft(Conflict):
    """Published, superseded, or still being worked out."""

    code = "dispatch.plan_not_draft"
    message = _("这份方案现在是“%(state)s”，不能再改或发布；什么都没有改变。")


class PlanInThePast(InvalidInput):
    """Yesterday can't be planned."""

    code = "dispatch.plan_in_the_past"
    message = _("只能排今天和以后的班，没有排班。")


class MoveImpossible(Conflict):
    """A rule keeps the visit from the carer at that time."""

    code = "dispatch.move_impossible"
    message = _("不能移给 %(carer)s：%(rule)s。方案没有改变。")


class ChoiceGone(Conflict):
    """The world has changed since the list was shown."""

    code = "dispatch.choice_gone"
    message = _("这个安排现在已经不可行，什么都没有改变。请刷新后重新选择。")
