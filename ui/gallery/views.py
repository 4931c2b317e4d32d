"""The gallery shows every component in every state, for residents and for staff."""

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ui.context_processors import CONTRAST_COOKIE, SIZE_COOKIE, Preferences
from ui.enums import Contrast, Density

from .components import COMPONENTS
from .forms import SampleForm


def index(request: HttpRequest) -> HttpResponse:
    return _frame(request, "ui/gallery/index.html", components=COMPONENTS.values())


def component(request: HttpRequest, name: str) -> HttpResponse:
    if name not in COMPONENTS:
        raise Http404
    return _frame(
        request,
        f"ui/gallery/{name}.html",
        component=COMPONENTS[name],
        empty_form=SampleForm(),
        wrong_form=_bound({"phone": "12"}),
        filled_form=_bound({"name": "张秀英", "phone": "13800001234", "way": "pickup"}),
        middle_page=Paginator(range(120), 10).page(6),
        first_page=Paginator(range(120), 10).page(1),
        only_page=Paginator(range(3), 10).page(1),
        sample_messages=_sample_messages(),
        steps=[_("选饭"), _("怎么拿"), _("核对"), _("订好")],
        long_steps=[_("街道受理"), _("民政部门核对家庭经济状况"), _("社区公示七天"), _("发放")],
    )


def _bound(data: dict[str, str]) -> SampleForm:
    form = SampleForm(data)
    form.full_clean()
    return form


def _sample_messages() -> list[Message]:
    levels = (messages.SUCCESS, messages.INFO, messages.WARNING, messages.ERROR)
    return [Message(level, _("已经帮您订好明天的午饭。")) for level in levels]


def _frame(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    """The address chooses the look here, so that a look can be linked to and tested."""
    chosen = Preferences.read(
        {
            SIZE_COOKIE: request.GET.get("size", request.COOKIES.get(SIZE_COOKIE)),
            CONTRAST_COOKIE: request.GET.get("contrast", request.COOKIES.get(CONTRAST_COOKIE)),
        }
    )
    wanted = request.GET.get("density")
    density = wanted if wanted in Density.values else Density.RESIDENT
    looks = {"preferences": chosen, "density": density, "densities": Density}
    return render(request, template, {**context, **looks, "contrasts": Contrast})
