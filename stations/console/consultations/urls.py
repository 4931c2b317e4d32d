"""Addresses of advisers' talks, below /console/stations/consultations/."""

from django.urls import path

from stations.console.consultations import views

urlpatterns = [
    path("", views.ConsultationsView.as_view(), name="consultations"),
    path("figures/", views.ConsultationFiguresView.as_view(), name="consultation_figures"),
    path("new/", views.NewConsultationView.as_view(), name="consultation_new"),
    path("new/<int:pk>/", views.NewConsultationView.as_view(), name="consultation_for"),
    path("<int:pk>/", views.ConsultationView.as_view(), name="consultation"),
]
