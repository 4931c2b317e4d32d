"""The components. A misspelt argument stops the page with TemplateSyntaxError."""

from django import template
from django.conf import settings
from django.template import TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

register = template.Library()

BUTTON_KINDS = ("primary", "secondary", "danger", "quiet")
TAG_KINDS = ("plain", "info", "ok", "warn", "danger")
NOTICE_KINDS = ("info", "ok", "warn", "danger")


def _one_of(kind, allowed):
    if kind not in allowed:
        raise TemplateSyntaxError(f"kind must be one of {', '.join(allowed)}, not {kind!r}")
    return kind


# Acting -----------------------------------------------------------------------------------


@register.inclusion_tag("ui/button.html")
def button(label, *, href="", kind="primary", name="", value="", disabled=False):
    """A submit button, or with href a link that looks like one."""
    return {
        "label": label,
        "href": href,
        "kind": _one_of(kind, BUTTON_KINDS),
        "name": name,
        "value": value,
        "disabled": disabled,
    }


@register.simple_block_tag
def actions(content):
    """A row of buttons, 12 px apart, that wraps on a phone."""
    return render_to_string("ui/actions.html", {"slot": content})


@register.inclusion_tag("ui/back_link.html")
def back_link(href, *, label=""):
    """The way back, above the heading."""
    return {"href": href, "label": label or _("返回")}


@register.inclusion_tag("ui/tile.html")
def tile(title, *, href, hint="", mark=""):
    """A large door to one task; mark is one character in a coloured square."""
    return {"title": title, "href": href, "hint": hint, "mark": mark}


@register.simple_block_tag
def tiles(content):
    """The grid that holds tiles."""
    return render_to_string("ui/tiles.html", {"slot": content})


# Forms ------------------------------------------------------------------------------------


@register.inclusion_tag("ui/field.html")
def field(bound):
    """One form field with its label, hint and errors; choices become rows of options, hidden ones only themselves."""
    if bound.is_hidden:
        return {"bound": bound, "kind": "hidden"}
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "select" if hasattr(widget, "choices") else "textarea")
    if kind in ("radio", "checkbox") and bound.use_fieldset:
        return {"bound": bound, "kind": "choices", "input_type": kind}
    if kind == "checkbox":
        return {"bound": bound, "kind": "check"}
    classes = f"input input--{kind}"
    return {"bound": bound, "kind": kind, "control": bound.as_widget(attrs={"class": classes})}


@register.simple_block_tag
def fieldset(content, *, legend, id="", hint="", error=""):
    """A question whose options are written by hand; id is the form field's auto_id."""
    context = {"slot": content, "legend": legend, "id": id, "hint": hint, "error": error}
    return render_to_string("ui/fieldset.html", context)


@register.simple_block_tag
def option(  # noqa: PLR0913 a component's arguments are what a page may say about it
    content,
    *,
    name,
    value,
    title,
    price=None,
    was=None,
    checked=False,
    disabled=False,
    kind="radio",
):
    """One answer as a whole row to tap; price and was (the price before) are fen."""
    context = {
        "slot": content,
        "name": name,
        "value": value,
        "title": title,
        "price": price,
        "was": was,
        "checked": checked,
        "disabled": disabled,
        "kind": _one_of(kind, ("radio", "checkbox")),
    }
    return render_to_string("ui/option.html", context)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form, *, title=""):
    """What is wrong, above the heading, each line a link to its field; nothing when all is well."""
    errors = [
        {"text": text, "href": "" if name == "__all__" else f"#{form[name].auto_id}"}
        for name, texts in form.errors.items()
        for text in texts
    ]
    return {"errors": errors, "title": title or _("有地方要改一下")}


# Telling ----------------------------------------------------------------------------------


@register.inclusion_tag("ui/tag.html")
def tag(text, *, kind="plain"):
    """A status in one or two words; the words carry the meaning, the colour only repeats it."""
    return {"text": text, "kind": _one_of(kind, TAG_KINDS)}


@register.simple_block_tag
def notice(content, *, title="", kind="info"):
    """Something to know before going on."""
    context = {"slot": content, "title": title, "kind": _one_of(kind, NOTICE_KINDS)}
    return render_to_string("ui/notice.html", context)


@register.inclusion_tag("ui/message_list.html", takes_context=True)
def message_list(context):
    """What just happened, from django.contrib.messages."""
    return {"messages": context.get("messages", ())}


@register.simple_block_tag
def empty_state(content, *, title):
    """Nothing here yet, and what to do next."""
    return render_to_string("ui/empty_state.html", {"slot": content, "title": title})


@register.simple_block_tag
def confirmation(content, *, title, number="", number_label=""):
    """It is done: a large number to keep, and what happens next."""
    context = {
        "slot": content,
        "title": title,
        "number": number,
        "number_label": number_label or _("编号"),
    }
    return render_to_string("ui/confirmation.html", context)


@register.inclusion_tag("ui/phone_panel.html", takes_context=True)
def phone_panel(context, *, title=""):
    """Whom to ring; works on the error page too, where no context processor ran."""
    phone = context.get("service_phone") or settings.SERVICE_PHONE
    return {"phone": phone, "title": title or _("不会用、不方便？打电话办")}


@register.inclusion_tag("ui/progress.html")
def progress(steps, *, current):
    """Where one is in a journey; current counts from 1."""
    rows = [
        {"label": label, "number": number, "state": _step_state(number, current)}
        for number, label in enumerate(steps, start=1)
    ]
    return {"rows": rows}


def _step_state(number, current):
    if number == current:
        return "current"
    return "done" if number < current else "todo"


# Data -------------------------------------------------------------------------------------


@register.simple_block_tag
def summary_list(content):
    """Answers to check, each with the way to change it."""
    return render_to_string("ui/summary_list.html", {"slot": content})


@register.simple_block_tag
def summary_row(content, *, label, href="", change=""):
    """One answer; href leads to where it can be changed."""
    context = {"slot": content, "label": label, "href": href, "change": change or _("改")}
    return render_to_string("ui/summary_row.html", context)


@register.simple_block_tag
def table(content, *, caption, caption_hidden=False):
    """A data table that scrolls inside its own box; content is thead and tbody."""
    context = {"slot": content, "caption": caption, "caption_hidden": caption_hidden}
    return render_to_string("ui/table.html", context)


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context, page, *, label=""):
    """Previous and next of a django.core.paginator Page, keeping the other parameters.

    label: what is being turned, where a page has several.
    """
    return {"page": page, "label": label or _("翻页"), "request": context["request"]}


@register.inclusion_tag("ui/money.html")
def money(fen, *, was=None, exact=False, sign=False):
    """An amount in fen; exact always shows two decimals, sign shows a plus for money in."""
    return {"text": yuan_text(fen, exact=exact, sign=sign), "was": yuan_text(was, exact=exact)}


@register.filter
def yuan_text(fen, exact=False, sign=False):
    """1250 becomes 12.50 yuan in the visitor's language; whole yuan lose their zeros."""
    if fen is None:
        return ""
    whole, cents = divmod(abs(int(fen)), 100)
    amount = f"{whole:,}.{cents:02d}" if exact or cents else f"{whole:,}"
    prefix = "−" if fen < 0 else "+" if sign else ""
    return prefix + _("%(amount)s 元") % {"amount": amount}
