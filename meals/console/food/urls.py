"""Addresses of the planning pages, part of /console/meals/."""

from django.urls import path

from meals.console.food.meal import MealPlanView
from meals.console.food.papers import PapersView
from meals.console.food.people import ClashesView, PersonFoodView
from meals.console.food.week import WeekView

urlpatterns = [
    path("week/", WeekView.as_view(), name="week"),
    path("week/<int:kitchen_pk>/<str:day>/<str:meal>/", MealPlanView.as_view(), name="meal_plan"),
    path("papers/", PapersView.as_view(), name="papers"),
    path("clashes/", ClashesView.as_view(), name="clashes"),
    path("residents/<int:resident_pk>/food/", PersonFoodView.as_view(), name="person_food"),
]
