"""Addresses of staff's subsidy pages, mounted at /console/subsidies/."""

from django.urls import URLPattern

app_name = "subsidies_console"
urlpatterns: list[URLPattern] = []
