"""What every page needs to know: the visitor's chosen look, and whom to ring."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from .enums import Contrast, Size

SIZE_COOKIE = "yizhan_size"
CONTRAST_COOKIE = "yizhan_contrast"


@dataclass(frozen=True)
class Preferences:
    """The chosen look; anything unknown counts as normal."""

    size: Size = Size.NORMAL
    contrast: Contrast = Contrast.NORMAL

    @classmethod
    def read(cls, values) -> "Preferences":
        size, contrast = values.get(SIZE_COOKIE), values.get(CONTRAST_COOKIE)
        return cls(
            Size(size) if size in Size.values else Size.NORMAL,
            Contrast(contrast) if contrast in Contrast.values else Contrast.NORMAL,
        )


def preferences(request: HttpRequest) -> dict[str, object]:
    return {
        "preferences": Preferences.read(request.COOKIES),
        "sizes": Size,
        "service_phone": settings.SERVICE_PHONE,
    }
