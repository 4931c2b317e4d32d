"""What a person is told when money is asked back, in words and in Chinese."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.audit import Actor
from core.language import platform_language
from core.money import yuan
from elderly_care.commands import notify
from subsidies.models import LateCharge, Recovery
from subsidies.queries.wording import month_words


def tell_recovered(recovery: Recovery, taken_fen: int, owed_fen: int, by: Actor) -> None:
    """Something was paid too much: what was taken from the balance, what has to be paid back."""
    sentences: list[tuple[Promise | str, dict]] = [
        (
            _("“%(programme)s”因情况变化，此前多发了 %(total)s 元。"),
            {"programme": recovery.programme.name, "total": yuan(taken_fen + owed_fen)},
        )
    ]
    if taken_fen:
        taken = {"taken": yuan(taken_fen)}
        sentences.append((_("其中 %(taken)s 元已从您未用的余额中收回。"), taken))
    if owed_fen:
        owed = {"owed": yuan(owed_fen)}
        sentences.append((_("需要退还 %(owed)s 元，可以分期。"), owed))
        sentences.append((_("街道工作人员会与您联系；有疑问可以到街道咨询。"), {}))
    _tell(recovery, _("补贴多发的收回"), sentences, by)


def tell_late(recovery: Recovery, charge: LateCharge, by: Actor) -> None:
    """A charge that came in late found too little."""
    values = {
        "day": f"{charge.occurred_on:%Y-%m-%d}",
        "operator": charge.operator,
        "amount": yuan(charge.amount_fen),
        "owed": yuan(charge.owed_fen),
    }
    text = _("%(day)s 在“%(operator)s”的消费 %(amount)s 元，账户余额不足，还差 %(owed)s 元。")
    what_to_do = _("请与街道工作人员商定怎样补交，可以分期。")
    _tell(recovery, _("有一笔消费还差钱"), [(text, values), (what_to_do, {})], by)


def tell_agreed(recovery: Recovery, by: Actor) -> None:
    """How the debt is paid."""
    first: date = recovery.first_instalment  # type: ignore[assignment]
    with platform_language():
        month = month_words(first)
    values = {
        "programme": recovery.programme.name,
        "monthly": yuan(recovery.monthly_fen or 0),
        "month": month,
    }
    text = _("“%(programme)s”应退还的钱，从%(month)s起每月从该账户扣 %(monthly)s 元，扣清为止。")
    _tell(recovery, _("退款分期已约定"), [(text, values)], by)


def tell_written_off(recovery: Recovery, by: Actor) -> None:
    """Nothing is asked any more."""
    text = _("“%(programme)s”应退还的钱已经核销，不用再退。")
    values = {"programme": recovery.programme.name}
    _tell(recovery, _("应退还的钱已核销"), [(text, values)], by)


def _tell(
    recovery: Recovery,
    subject: Promise | str,
    sentences: list[tuple[Promise | str, dict]],
    by: Actor,
) -> None:
    if recovery.resident.died_on:
        return  # the dead are not written to; whoever handles the recovery talks to the family
    with platform_language():
        text = "".join(str(sentence) % values for sentence, values in sentences)
        subject = str(subject)
    notify(resident=recovery.resident, subject=subject, text=text, by=by, about=recovery)
