"""Addresses of the staff pages of people in care, mounted at /console/care/."""

from django.urls import path

from elderly_care.console.coverage import CoverageView
from elderly_care.console.day_care.urls import urlpatterns as day_care
from elderly_care.console.devices.urls import urlpatterns as devices
from elderly_care.console.people.urls import urlpatterns as people

app_name = "care_console"
urlpatterns = [
    *people,
    *day_care,
    *devices,
    path("coverage/", CoverageView.as_view(), name="coverage"),
]
