"""One machine: ./yizhan and a developer's shell. Secrets are made once and kept in the data directory."""

import contextlib
import hashlib
import json
import os
import secrets
from pathlib import Path

from .base import *  # noqa: F403
from .base import BASE_DIR, CELERY_BROKER_TRANSPORT_OPTIONS, CTI_LINES, env
from .database import database

YIZHAN_HOME = Path(env("YIZHAN_HOME", default=str(BASE_DIR / ".yizhan"))).resolve()


def _kept_secrets() -> dict[str, str]:
    """Keys of this data directory. Losing the file makes its encrypted columns unreadable."""
    path = YIZHAN_HOME / "secrets.json"
    if not path.exists():
        YIZHAN_HOME.mkdir(parents=True, exist_ok=True)
        made = {name: secrets.token_urlsafe(32) for name in ("django", "encryption", "index")}
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # the first process wins; the others read what it made
        draft.unlink()
    return json.loads(path.read_text())


_secrets = _kept_secrets()

DEBUG = env.bool("DJANGO_DEBUG", default=False)
SECRET_KEY = _secrets["django"]
FIELD_ENCRYPTION_KEYS = [_secrets["encryption"]]
BLIND_INDEX_KEY = _secrets["index"]
ALLOWED_HOSTS = ["*"]
ALLOW_DEMO_DATA = True

# The simulator (manage call_simulator) rings the demonstration street, unless a telephone system is set.
_LINE_SECRET = hashlib.sha256(f"cti:{SECRET_KEY}".encode()).hexdigest()
CTI_LINES = CTI_LINES or {
    "hotline": {"app": "yizhan", "secret": _LINE_SECRET, "division": "110105026"}
}

DATABASES = {
    "default": database(
        env("DATABASE_URL", default="postgresql:///yizhan"),
        pooled=env.bool("DATABASE_POOL", default=False),
    )
}
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "global_keyprefix": "yizhan-broker:",
}

STATIC_ROOT = YIZHAN_HOME / "static"
MEDIA_ROOT = YIZHAN_HOME / "media"
PRIVATE_FILES_ROOT = YIZHAN_HOME / "private"
SERVESTATIC_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
