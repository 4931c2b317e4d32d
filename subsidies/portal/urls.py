"""Addresses of residents' subsidy pages, mounted at /benefits/."""

from django.urls import path

from subsidies.portal import views

app_name = "subsidies_portal"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("apply/", views.ChooseView.as_view(), name="choose"),
    path("apply/<slug:code>/", views.ApplyView.as_view(), name="apply"),
    path("applications/<int:pk>/", views.ApplicationView.as_view(), name="application"),
    path("applications/<int:pk>/done/", views.DoneView.as_view(), name="done"),
    path("applications/<int:pk>/supplement/", views.SupplementView.as_view(), name="supplement"),
    path("applications/<int:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("applications/<int:pk>/appeal/", views.AppealView.as_view(), name="appeal"),
    path("applications/<int:pk>/letter/", views.LetterView.as_view(), name="letter"),
    path(
        "applications/<int:pk>/documents/<int:document_pk>/",
        views.PhotoView.as_view(),
        name="document",
    ),
    path("change/", views.ChangeView.as_view(), name="change"),
    path("public-notices/", views.PublicNoticesView.as_view(), name="public_notices"),
]
