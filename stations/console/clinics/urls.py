"""Addresses of consulting rooms' days, below /console/stations/clinics/."""

from django.urls import path

from stations.console.clinics import views

urlpatterns = [
    path("", views.ClinicsView.as_view(), name="clinics"),
    path("<int:pk>/", views.ClinicDayView.as_view(), name="clinic_day"),
]
