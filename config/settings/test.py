"""Only what makes tests faster or harmless."""

from tempfile import TemporaryDirectory

from .base import *  # noqa: F403
from .base import env
from .database import database

SECRET_KEY = "for-tests-only"
FIELD_ENCRYPTION_KEYS = ["for-tests-only-encryption"]
BLIND_INDEX_KEY = "for-tests-only-index"
ALLOWED_HOSTS = ["*"]
ALLOW_DEMO_DATA = True

# The tests create databases and truncate tables, so they log in as the owner;
# a fixture then becomes the application's role for the body of each test.
DATABASES = {"default": database(env("DATABASE_URL"), role=None)}
REDIS_URL = env("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

SMS_GATEWAY_URL = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_private_files = TemporaryDirectory(prefix="yizhan-private-")
PRIVATE_FILES_ROOT = _private_files.name

SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = True
AXES_ENABLED = False
LOGGING = {"version": 1, "disable_existing_loggers": False}
