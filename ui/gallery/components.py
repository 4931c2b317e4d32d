"""The list of components: each name is a page templates/ui/gallery/<name>.html."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature

from django.utils.translation import gettext_lazy as _

from ui.templatetags import ui as tags

HANDED_IN = ("content", "context")  # given by Django, not written in a template


@dataclass(frozen=True)
class Component:
    """One page of the gallery, and the template tags that it shows."""

    name: str
    title: str
    tags: tuple[Callable, ...]

    @property
    def usages(self) -> list[tuple[str, str]]:
        """How to write each tag, and what it is for, read from the code."""
        return [(_usage(tag), (tag.__doc__ or "").partition("\n")[0]) for tag in self.tags]


def _usage(tag: Callable) -> str:
    parameters = [p for p in signature(tag).parameters.values() if p.name not in HANDED_IN]
    words = [p.name if p.default is p.empty else f"[{p.name}={p.default!r}]" for p in parameters]
    ending = " … end" + tag.__name__ if "content" in signature(tag).parameters else ""
    return " ".join([tag.__name__, *words]) + ending


COMPONENTS = {
    component.name: component
    for component in (
        Component("type", _("文字与颜色"), ()),
        Component("button", _("按钮"), (tags.button, tags.actions, tags.back_link)),
        Component("tile", _("功能入口"), (tags.tile, tags.tiles)),
        Component("field", _("填写项"), (tags.field,)),
        Component("option", _("选择项"), (tags.fieldset, tags.option)),
        Component("error-summary", _("错误提示"), (tags.error_summary,)),
        Component("notice", _("提示"), (tags.notice, tags.message_list)),
        Component("tag", _("状态"), (tags.tag,)),
        Component("summary", _("核对清单"), (tags.summary_list, tags.summary_row)),
        Component("money", _("金额"), (tags.money,)),
        Component("table", _("表格"), (tags.table,)),
        Component("pager", _("翻页"), (tags.pager,)),
        Component("progress", _("进度"), (tags.progress,)),
        Component("confirmation", _("办好了"), (tags.confirmation,)),
        Component("empty-state", _("没有内容"), (tags.empty_state,)),
        Component("phone-panel", _("电话"), (tags.phone_panel,)),
    )
}
