"""Log-in by name and password, and the session that remembers it."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest

from accounts.models import User
from accounts.queries import session_data, user_of_session


class PasswordBackend(BaseBackend):
    """Permissions are asked of the user, not of this backend."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user, or None; an unknown name costs as much time as a wrong password."""
        if not username or password is None:
            return None
        user = User._default_manager.filter(username=username).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, while active."""
        return user_of_session(user_id)


class SessionStore(DatabaseSessionStore):
    """Django's own sessions, read by hand: a seventh of what a sale cost the web process was this row."""

    def load(self) -> dict[str, Any]:
        """Empty, and without its key, when there is none."""
        kept = session_data(self.session_key)
        if kept is None:
            self._session_key = None
            return {}
        return self.decode(kept)
