"""Who came in, and who tried to."""

from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver

from accounts.models import User
from core.audit import SystemActor, record

DOOR = SystemActor("log-in")


@receiver(user_logged_in)
def note_log_in(sender, user, **kwargs):
    """A row in the audit trail for every log-in."""
    record(user, "accounts.user.logged_in", by=user)


@receiver(user_login_failed)
def note_failed_log_in(sender, credentials, **kwargs):
    """And for every refused one, with the name that was tried and never the password."""
    tried = str(credentials.get("username") or "")[:60]
    user = User.objects.filter(username=tried).first() or User(username=tried)
    record(user, "accounts.user.log_in_failed", by=DOOR, username=tried)
