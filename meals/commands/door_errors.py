"""What can go wrong at a door, each with the sentence that the rider reads."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput, NotAllowed


class NotADelivery(InvalidInput):
    """Nobody brings this meal to a door."""

    code = "meals.not_a_delivery"
    message = _("这一单不是送餐上门，请在柜台交付。什么都没有改变。")


class ProofMissing(InvalidInput):
    """Nothing shows that the meal reached its person."""

    code = "meals.proof_missing"
    message = _("请拍一张照片、请老人签名，或者输入取餐码。还没有记为送达。")


class BlankSignature(InvalidInput):
    """Nobody has drawn anything."""

    code = "meals.blank_signature"
    message = _("签名是空白的，请老人重新签。还没有记为送达。")


class WrongCode(InvalidInput):
    """Another code than this meal's."""

    code = "meals.wrong_code"
    message = _("取餐码不对，请再问一遍，或改用拍照、签名。还没有记为送达。")


class TooManyCodes(NotAllowed):
    """Somebody is guessing."""

    code = "meals.too_many_codes"
    message = _("取餐码错了太多次，这一单请改用拍照或签名。还没有记为送达。")


class BeforeTheMeal(InvalidInput):
    """A day on which this meal wasn't there yet."""

    code = "meals.before_the_meal"
    message = _("上报的时间 %(time)s 早于用餐日期，请检查手机的日期。什么都没有改变。")


class AlreadyDelivered(Conflict):
    """By somebody else, or by another report."""

    code = "meals.already_delivered"
    message = _("这一单已经由%(by)s在 %(time)s 交付，没有再记一次。")


class KeyOfOtherAct(Conflict):
    """The device used a key twice."""

    code = "meals.key_of_other_act"
    message = _("这个上报编号已经用于另一件事，什么都没有改变。请刷新页面再报一次。")


class NeedsProof(Conflict):
    """Nothing becomes delivered in a batch."""

    code = "meals.needs_proof"
    message = _("%(count)s 单是送餐上门的，不能成批交付；请由送餐员逐单上报。一单都没有改变。")
