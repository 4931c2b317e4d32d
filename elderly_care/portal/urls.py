"""Addresses of the family pages, mounted at /family/."""

from django.urls import path

from elderly_care.portal import views
from elderly_care.portal.activities import ActivitiesView, ActivityView
from elderly_care.portal.assessments import AssessmentView, PublicityView
from elderly_care.portal.cards import MemberCodeView
from elderly_care.portal.charity import CharityView
from elderly_care.portal.children import ChildLeaveView, ChildrenView, ChildWithdrawView
from elderly_care.portal.day_care import AskDayCareView, DayCareView, PickupView
from elderly_care.portal.file import ChangeView, ConsentsView, FileView
from elderly_care.portal.restrictions import RestrictionsView

app_name = "family"
urlpatterns = [
    path("", views.FamilyView.as_view(), name="index"),
    path("notices/", views.NoticesView.as_view(), name="notices"),
    path("food/", RestrictionsView.as_view(), name="restrictions"),
    path("file/", FileView.as_view(), name="file"),
    path("consents/", ConsentsView.as_view(), name="consents"),
    path("change/", ChangeView.as_view(), name="change"),
    path("assessment/", AssessmentView.as_view(), name="assessment"),
    path("public-assessments/", PublicityView.as_view(), name="public_assessments"),
    path("charity/", CharityView.as_view(), name="charity"),
    path("activities/", ActivitiesView.as_view(), name="activities"),
    path("activities/<int:pk>/", ActivityView.as_view(), name="activity"),
    path("day-care/", DayCareView.as_view(), name="day_care"),
    path("day-care/<int:pk>/ask/", AskDayCareView.as_view(), name="day_care_ask"),
    path("day-care/pickup/", PickupView.as_view(), name="day_care_pickup"),
    path("children/", ChildrenView.as_view(), name="children"),
    path("children/<int:pk>/leave/", ChildLeaveView.as_view(), name="child_leave"),
    path("children/<int:pk>/withdraw/", ChildWithdrawView.as_view(), name="child_withdraw"),
    path("code/", MemberCodeView.as_view(), name="code"),
    path("switch/", views.SwitchView.as_view(), name="switch"),
    path("<int:link_id>/end/", views.EndView.as_view(), name="end"),
]
