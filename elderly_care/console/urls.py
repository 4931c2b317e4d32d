"""Addresses of the staff pages of people in care, mounted at /console/care/."""

from django.urls import path

from elderly_care.console.coverage import CoverageView
from elderly_care.console.people.urls import urlpatterns as people

app_name = "care_console"
urlpatterns = [*people, path("coverage/", CoverageView.as_view(), name="coverage")]
