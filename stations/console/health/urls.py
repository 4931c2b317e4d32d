"""Addresses of public health, below /console/stations/health/."""

from django.urls import path

from stations.console.health import views

urlpatterns = [
    path("", views.HealthView.as_view(), name="health"),
    path("new/", views.CountView.as_view(), name="health_count"),
    path("<int:pk>/", views.CorrectionView.as_view(), name="health_correction"),
]
