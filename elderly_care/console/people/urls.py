"""Addresses of the pages about people."""

from django.urls import path

from elderly_care.console.people import acts, calling, households, lists
from elderly_care.console.people.portrait import FindView, PortraitView

urlpatterns = [
    path("people/", FindView.as_view(), name="find"),
    path("people/<int:pk>/", PortraitView.as_view(), name="portrait"),
    path("people/<int:pk>/call/", calling.CallView.as_view(), name="call"),
    path("people/<int:pk>/contacts/", acts.ContactsView.as_view(), name="contacts"),
    path("people/<int:pk>/consents/", acts.ConsentsView.as_view(), name="consents"),
    path("people/<int:pk>/change/", acts.ChangeView.as_view(), name="change_file"),
    path("people/<int:pk>/leaving/", acts.LeavingView.as_view(), name="leaving"),
    path("people/<int:pk>/risk/", acts.RiskView.as_view(), name="risk"),
    path("people/<int:pk>/tags/", acts.TagsView.as_view(), name="tags"),
    path("people/<int:pk>/household/", households.JoinView.as_view(), name="household_of"),
    path("changes/", lists.ChangesView.as_view(), name="changes"),
    path("changes/<int:pk>/", lists.ChangeDecisionView.as_view(), name="change"),
    path("duplicates/", lists.DuplicatesView.as_view(), name="duplicates"),
    path("duplicates/<int:first>/<int:second>/", lists.CompareView.as_view(), name="compare"),
    path("merges/<int:pk>/", lists.MergeDecisionView.as_view(), name="merge"),
    path("risks/", lists.RisksView.as_view(), name="risks"),
    path("households/", households.DueView.as_view(), name="households"),
    path("households/<int:pk>/review/", households.ReviewView.as_view(), name="household_review"),
]
