"""Divisions to read; a token for a name and a password."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.authentication import BasicAuthentication
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from accounts.api.authentication import TokenAuthentication
from accounts.api.filters import DivisionFilter
from accounts.api.serializers import DivisionSerializer, TokenSerializer
from accounts.api.throttles import TokenThrottle
from accounts.commands import issue_token, revoke_token
from accounts.models import Division
from core.api import ErrorSerializer, HasPermission


class DivisionViewSet(ReadOnlyModelViewSet):
    """Districts, streets and communities: inside your scope, or around your organisation."""

    queryset = Division._default_manager.none()
    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    permission_classes = [HasPermission]
    permission = "accounts.view_division"
    lookup_value_regex = r"\d{6,12}"

    def get_queryset(self):
        """In scope."""
        return Division.objects.visible_to(self.request.user)


class TokenView(APIView):
    """Log in as a program."""

    permission_classes = [HasPermission]
    permission = "accounts.use_api"
    throttle_classes = [TokenThrottle]

    def get_authenticators(self):
        """A name and a password for a new token, the token itself to give it back."""
        deleting = self.request is not None and self.request.method == "DELETE"
        return [TokenAuthentication() if deleting else BasicAuthentication()]

    def perform_authentication(self, request):
        """Count a try before its password is looked at."""
        super().check_throttles(request)
        super().perform_authentication(request)

    def check_throttles(self, request):
        """Counted above."""

    @extend_schema(request=None, responses={201: TokenSerializer, 401: ErrorSerializer})
    def post(self, request):
        """A new token by HTTP Basic authentication."""
        token, text = issue_token(by=request.user)
        body = TokenSerializer({"token": text, "expiry": token.expiry})
        return Response(body.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None, 401: ErrorSerializer})
    def delete(self, request):
        """Give the token back that this request carries."""
        revoke_token(token=request.auth, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
