"""For programs: what is asked of people, and what came out."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from stations.api.cases import REFUSALS, StationsApi
from stations.models import Survey
from stations.queries.surveys import Result, Results, results_of


class SurveySerializer(serializers.ModelSerializer):
    """A survey without its questions."""

    class Meta:
        model = Survey
        fields = [
            *("id", "title", "version", "division", "purpose", "opens_on", "closes_on", "state"),
        ]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Surveys in your scope"),
    retrieve=extend_schema(summary="One survey"),
)
class SurveyViewSet(ReadOnlyModelViewSet):
    """Demand surveys of the area that the street has granted."""

    queryset = Survey._default_manager.none()
    serializer_class = SurveySerializer
    permission_classes = [HasPermission]
    permission = "stations.view_survey"

    def get_queryset(self):
        """In scope."""
        return Survey.objects.visible_to(self.request.user)


class CountSerializer(serializers.Serializer):
    """How many chose it, or its points; null where it is fewer than five people."""

    label = serializers.CharField()
    figure = serializers.IntegerField(allow_null=True)


class SurveyQuestionResultSerializer(serializers.Serializer):
    """`ranked` of a ranking (needs by points, the first first), `options` of a choice, `mean` of a number."""

    question = serializers.CharField()
    kind = serializers.CharField()
    answered = serializers.IntegerField()
    ranked = CountSerializer(many=True)
    options = CountSerializer(many=True)
    mean = serializers.FloatField(allow_null=True)


class SurveyResultsSerializer(serializers.Serializer):
    """No question before five have answered."""

    answers = serializers.IntegerField()
    by_community = CountSerializer(many=True)
    by_age = CountSerializer(many=True)
    questions = SurveyQuestionResultSerializer(many=True)


class SurveyResultsView(StationsApi):
    """What came out so far."""

    permission = "stations.view_survey"

    @extend_schema(
        operation_id="survey_results",
        summary="Results of a survey",
        responses={200: SurveyResultsSerializer, **REFUSALS},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Counted now; what people wrote in words is not told."""
        survey = get_object_or_404(Survey.objects.visible_to(request.user), pk=pk)
        return Response(SurveyResultsSerializer(_told(results_of(survey))).data)


def _told(results: Results) -> dict[str, object]:
    return {
        "answers": results.answers,
        "by_community": _counts(results.by_community),
        "by_age": _counts(results.by_age),
        "questions": [_question(one) for one in results.questions],
    }


def _question(one: Result) -> dict[str, object]:
    return {
        "question": one.question.text,
        "kind": one.question.kind,
        "answered": one.answered,
        "ranked": _counts(one.ranked),
        "options": _counts(one.options),
        "mean": one.mean,
    }


def _counts(pairs: list[tuple[str, int | None]]) -> list[dict[str, object]]:
    return [{"label": label, "figure": figure} for label, figure in pairs]
