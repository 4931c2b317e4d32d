"""What can be refused about surveys."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput


class SurveyStands(Conflict):
    """It was opened: what is asked stands."""

    code: ClassVar[str] = "surveys.stands"
    message = _("问卷已经开始征集，题目不能再改；什么都没有改变。要改题目，请另建一个版本。")


class QuestionsWrong(InvalidInput):
    """Nothing to ask, or nothing to choose from."""

    code: ClassVar[str] = "surveys.questions"
    message = _("至少要有一道题；选择和排序的题至少要有两个不同的选项。问卷没有开始征集。")


class NotOpen(Conflict):
    """Too early, or too late."""

    code: ClassVar[str] = "surveys.not_open"
    message = _("这份问卷现在不在征集，没有收下您的回答。")


class NameNeeded(InvalidInput):
    """This survey takes no answers without a person."""

    code: ClassVar[str] = "surveys.name_needed"
    message = _("这份问卷要实名填写。请先登录，或者由工作人员登记。")


class AlreadyAnswered(Conflict):
    """One person, one answer."""

    code: ClassVar[str] = "surveys.already_answered"
    message = _("这位市民已经填过这份问卷，没有再记一份。")


class AnswersWrong(InvalidInput):
    """Answers that don't fit their questions."""

    code: ClassVar[str] = "surveys.answers"
    message = _("有的题没有答，或者答得不对；什么都没有保存。")


class PlaceWrong(InvalidInput):
    """Somebody who lives elsewhere."""

    code: ClassVar[str] = "surveys.place"
    message = _("居住地不在这份问卷的征集范围内，没有收下回答。")
