"""Addresses of the figures, mounted at /console/meals/."""

from django.urls import path

from meals.console.numbers import views

urlpatterns = [
    path("numbers/", views.NumbersView.as_view(), name="numbers"),
    path("numbers/export.xlsx", views.ExportView.as_view(), name="numbers_export"),
    path("numbers/<slug:code>/", views.RowsView.as_view(), name="numbers_rows"),
]
