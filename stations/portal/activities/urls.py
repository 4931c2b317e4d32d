"""Addresses of activities, below /stations/activities/."""

from django.urls import path

from stations.portal.activities import views

urlpatterns = [
    path("", views.ActivitiesView.as_view(), name="activities"),
    path("<int:pk>/", views.SessionView.as_view(), name="activity"),
    path("mine/", views.MyActivitiesView.as_view(), name="my_activities"),
    path("children/", views.ChildrenView.as_view(), name="children"),
]
