"""Tokens that last no longer than a session."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed

from supervision.accounts.middleware import PASSWORD_FIRST
from supervision.accounts.models import Person


def expires_at(token: Token) -> datetime:
    """When a token ends."""
    return token.created + settings.SESSION_ABSOLUTE_AGE


class DatedTokenAuthentication(TokenAuthentication):
    """A token of an active person, within the absolute age of a session."""

    def authenticate_credentials(self, key: str) -> tuple[Person, Token]:
        person, token = super().authenticate_credentials(key)
        if timezone.now() > expires_at(token):
            raise AuthenticationFailed("令牌已过期，请重新获取。")
        if person.password_is_temporary:
            raise PermissionDenied(PASSWORD_FIRST)
        return person, token
