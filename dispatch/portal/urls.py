"""Addresses of help at home, mounted at /help/."""

from django.urls import path

from dispatch.portal.moving import MoveView
from dispatch.portal.ratings import RateView, RatingsView
from dispatch.portal.slot_wishes import SlotWishView
from dispatch.portal.views import BookView, ConfirmView, IndexView
from dispatch.portal.visits import (
    AuthorityView,
    ComplainView,
    NowView,
    PictureView,
    VisitView,
)

app_name = "dispatch_portal"
urlpatterns = [
    path("", IndexView.as_view(), name="index"),
    path("visits/<int:pk>/", VisitView.as_view(), name="visit"),
    path("visits/<int:pk>/now/", NowView.as_view(), name="visit_now"),
    path("visits/<int:pk>/complain/", ComplainView.as_view(), name="complain"),
    path("visits/<int:pk>/authority/", AuthorityView.as_view(), name="authority"),
    path("visits/<int:pk>/carer/<int:position>/", PictureView.as_view(), name="carer_picture"),
    path("visits/<int:pk>/move/", MoveView.as_view(), name="move"),
    path("ratings/", RatingsView.as_view(), name="ratings"),
    path("ratings/<int:pk>/", RateView.as_view(), name="rate"),
    path("<slug:code>/", BookView.as_view(), name="book"),
    path("<slug:code>/wait/", SlotWishView.as_view(), name="slot_wish"),
    path("<slug:code>/confirm/", ConfirmView.as_view(), name="confirm"),
]
