"""Surveys and what was answered, to read: they are written and entered in the console."""

from django.contrib import admin

from accounts.admin import ReadOnlyScopedAdmin
from stations.models import Survey, SurveyAnswer, SurveyQuestion


@admin.register(Survey)
class SurveyAdmin(ReadOnlyScopedAdmin):
    """What is asked."""

    list_display = ["title", "version", "division", "opens_on", "closes_on", "state"]
    list_filter = ["state"]
    list_select_related = ["division"]
    search_fields = ["title"]


@admin.register(SurveyQuestion)
class SurveyQuestionAdmin(ReadOnlyScopedAdmin):
    """One by one."""

    list_display = ["survey", "position", "kind", "text", "is_required"]
    list_filter = ["kind"]
    list_select_related = ["survey"]
    search_fields = ["text", "survey__title"]


@admin.register(SurveyAnswer)
class SurveyAnswerAdmin(ReadOnlyScopedAdmin):
    """Sheets."""

    list_display = ["created_at", "survey", "community", "age_group", "channel"]
    list_filter = ["channel", "age_group"]
    list_select_related = ["survey", "community"]
    search_fields = ["survey__title"]
