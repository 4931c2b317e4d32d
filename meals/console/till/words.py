"""What the till's scripts say: the page carries the sentences in its language."""

from django.utils.translation import gettext as _


def script_words() -> dict[str, str]:
    """By the names that the scripts use; %s is filled in by them."""
    return _of_people() | _of_sales() | _of_the_network()


def _of_people() -> dict[str, str]:
    return {
        "walk_in": _("散客"),
        "nobody": _("没有找到“%s”。按散客收现金，不影响收款。"),
        "blocked": _("这张卡已经挂失，请请本人换一种方式；也可以按散客收款。"),
        "choose": _("有几位符合，请选一位："),
        "choose_first": _("有几位符合，还没有收款。请先选一位，或者按“散客”。"),
        "age": _("%s 岁"),
        "purse": _("账户可用 %s 元"),
        "subsidy_left": _("今天的补贴还可用 %s 元"),
        "subsidy_used": _("今天的补贴已经用过"),
        "no_subsidy": _("没有就餐补贴"),
        "served": _("这一餐已有：%s"),
        "order": _("有预订 %s，按回车交付"),
        "order_cash": _("交付时收现金 %s 元"),
        "hand_over": _("交付"),
        "handed_over": _("%s 已交付。"),
    }


def _of_sales() -> dict[str, str]:
    return {
        "total": _("%s 元"),
        "from_purse": _("账户付 %s 元"),
        "due": _("还要收 %s 元"),
        "sold": _("%s 已收款 %s 元。"),
        "sold_offline": _("已记下，收款 %s 元，等待上传。"),
        "pending": _("待上传 %s 笔"),
        "held": _("有 %s 笔没有被接受，仍保存在这台收银机里"),
        "held_what": _(
            "请站长在“消费核对”里查看并写明原因搁置；搁置后点“再传一次”，收银机就放下它，可以交班。"
        ),
        "held_state": _("没有被接受"),
        "waiting": _("待上传"),
        "again": _("再传一次"),
        "let_go": _("站长已搁置 %s 笔，收银机不再保存。"),
        "too_little": _("现金和刷卡合起来与应收的不同，没有收款。请改正后再按回车。"),
        "refused": _("没有办成：%s"),
        "reversed": _("已冲正"),
        "discount": _("%s 岁，优惠 %s%%"),
        "subsidy": _("补贴 %s 元"),
        "list_price": _("原价 %s 元"),
    }


def _of_the_network() -> dict[str, str]:
    return {
        "online": _("已联网"),
        "offline": _("没有网络：按今天的名单收款，恢复后自动上传"),
        "no_list": _("没有网络，也没有今天的价格名单，现在不能收款。请联网后刷新页面。"),
        "list_over": _("今天的价格名单已经过期，不能脱机收款。请联网后刷新页面。"),
        "offline_person": _("没有网络时只能刷卡或扫码认人；也可以按散客收现金。"),
        "offline_order": _(
            "没有网络时不能按订餐号交付。请记下 %s，先把餐交给老人，不要收钱；联网后在这里输入号码交付。"
        ),
        "no_entry": _("网络断了，没有收款。这位老人没有卡，请等网络恢复，或按散客收现金。"),
        "log_in": _("登录已失效，消费都还保存在这台收银机里。请重新登录，登录后自动上传。"),
        "no_crypto": _("这个网址不是 https，不能脱机收款。请联系管理员。"),
    }
