"""Addresses of surveys, below /console/stations/surveys/."""

from django.urls import path

from stations.console.surveys import views

urlpatterns = [
    path("", views.SurveysView.as_view(), name="surveys"),
    path("new/", views.DraftView.as_view(), name="survey_new"),
    path("<int:pk>/", views.SurveyView.as_view(), name="survey"),
    path("<int:pk>/change/", views.DraftView.as_view(), name="survey_change"),
    path("<int:pk>/act/", views.ActView.as_view(), name="survey_act"),
    path("<int:pk>/enter/", views.EnterView.as_view(), name="survey_enter"),
    path("<int:pk>/answers.csv", views.AnswersFileView.as_view(), name="survey_answers"),
]
