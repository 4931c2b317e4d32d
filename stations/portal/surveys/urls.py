"""Addresses of surveys, below /stations/surveys/."""

from django.urls import path

from stations.portal.surveys import views

urlpatterns = [
    path("", views.SurveysView.as_view(), name="surveys"),
    path("<int:pk>/", views.AnswerView.as_view(), name="survey"),
    path("<int:pk>/preview/", views.PreviewView.as_view(), name="survey_preview"),
    path("<int:pk>/results/", views.ResultsView.as_view(), name="survey_results"),
]
