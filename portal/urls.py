"""The portal's addresses."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("console/", views.console, name="console"),
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("preferences/", views.preferences, name="preferences"),
    path("account/", views.AccountView.as_view(), name="account"),
    path("account/print/", views.AccountPrintView.as_view(), name="account_print"),
    path("account/purses/<int:purse_id>/", views.PurseView.as_view(), name="purse"),
    path("account/purses/<int:purse_id>/why/", views.WhyView.as_view(), name="why"),
]
