import pytest
from django.test import RequestFactory

from ui.context_processors import CONTRAST_COOKIE, SIZE_COOKIE, Preferences, preferences
from ui.enums import Contrast, Size


@pytest.mark.parametrize(
    ("cookies", "chosen"),
    [
        ({}, Preferences(Size.NORMAL, Contrast.NORMAL)),
        ({SIZE_COOKIE: "xlarge"}, Preferences(Size.XLARGE, Contrast.NORMAL)),
        ({CONTRAST_COOKIE: "high"}, Preferences(Size.NORMAL, Contrast.HIGH)),
        ({SIZE_COOKIE: '"><script>', CONTRAST_COOKIE: ""}, Preferences()),
    ],
)
def test_preferences_come_from_cookies_and_unknown_means_normal(cookies, chosen):
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)

    assert preferences(request)["preferences"] == chosen


def test_every_page_knows_whom_to_ring(settings):
    settings.SERVICE_PHONE = "96345"

    assert preferences(RequestFactory().get("/"))["service_phone"] == "96345"
