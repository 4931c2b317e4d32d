"""Addresses of residents' subsidy pages, mounted at /benefits/."""

from django.urls import URLPattern

app_name = "subsidies_portal"
urlpatterns: list[URLPattern] = []
