"""Addresses of the pages of assistance, mounted at /console/assistance/."""

from django.urls import path

from elderly_care.console.assistance import adaptations, charity, social_work
from elderly_care.console.assistance.figures import FiguresView

app_name = "assistance_console"
urlpatterns = [
    path("", FiguresView.as_view(), name="figures"),
    path("funds/", charity.FundsView.as_view(), name="funds"),
    path("funds/new/", charity.OpenFundView.as_view(), name="open_fund"),
    path("funds/<int:pk>/", charity.FundView.as_view(), name="fund"),
    path("funds/<int:pk>/donate/", charity.DonateView.as_view(), name="donate"),
    path("funds/<int:pk>/aid/", charity.ProposeView.as_view(), name="propose"),
    path("entries/<int:pk>/counter/", charity.CounterView.as_view(), name="counter"),
    path("aids/", charity.AidsView.as_view(), name="aids"),
    path("aids/<int:pk>/", charity.AidView.as_view(), name="aid"),
    path("aids/<int:pk>/drop/", charity.DropAidView.as_view(), name="drop_aid"),
    path("adaptations/", adaptations.AdaptationsView.as_view(), name="adaptations"),
    path("adaptations/new/", adaptations.AskAdaptationView.as_view(), name="ask_adaptation"),
    path("adaptations/<int:pk>/", adaptations.AdaptationView.as_view(), name="adaptation"),
    path(
        "adaptations/<int:pk>/drop/",
        adaptations.DropAdaptationView.as_view(),
        name="drop_adaptation",
    ),
    path("cases/", social_work.CasesView.as_view(), name="cases"),
    path("cases/new/", social_work.OpenCaseView.as_view(), name="open_case"),
    path("cases/<int:pk>/", social_work.CaseView.as_view(), name="case"),
    path("cases/<int:pk>/note/", social_work.NoteView.as_view(), name="note"),
    path("cases/<int:pk>/review/", social_work.ReviewView.as_view(), name="review"),
    path("cases/<int:pk>/close/", social_work.CloseView.as_view(), name="close_case"),
    path("cases/<int:pk>/closing/", social_work.DecideClosingView.as_view(), name="decide_closing"),
]
