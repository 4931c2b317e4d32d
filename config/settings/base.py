"""What is the same everywhere."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import by_kind, figures, origins
from config.settings.beat import BEAT
from config.settings.schema import ENUM_NAMES

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "ui",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "axes",
    "rules",
    "rest_framework",
    "django_filters",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "js_lib_leaflet",
    "core",
    "accounts",
    "stations",
    "elderly_care",
    "subsidies",
    "meals",
    "dispatch",
    "portal",
    "config",
]

# All of them synchronous, so that a request changes from the server's loop to a thread once.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "core.static_files.StaticFilesMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.RequestSanityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.middleware.AuditContextMiddleware",
    "core.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
# Requests that one web process answers at a time; each thread keeps a connection to the database.
WEB_THREADS = env.int("WEB_THREADS", default=12)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context_processors.preferences",
            ],
        },
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PasswordBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
# Whom residents ring when a page names no station of their own; 12345 is the government hotline everywhere.
SERVICE_PHONE = env("SERVICE_PHONE", default="12345")

# Messages to residents' phones go through a gateway; without an address none are sent.
SMS_GATEWAY_URL = env("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_TOKEN = env("SMS_GATEWAY_TOKEN", default="")
# From when to when: the monthly run works at night, and nobody is to be woken by it.
SMS_HOURS = tuple(int(hour) for hour in env("SMS_HOURS", default="8-21").split("-"))

# A courier firm that brings meals (docs/partners/couriers.md); without address and secret there is none.
COURIERS = {}
if env("COURIER_URL", default="") and env("COURIER_SECRET", default=""):
    COURIERS[env("COURIER_NAME", default="meituan")] = {
        "url": env("COURIER_URL"),
        "app": env("COURIER_APP"),
        "secret": env("COURIER_SECRET"),
    }

# The hotline's telephone system, and the division whose seats it rings.
CTI_LINES = {}
if env("CTI_SECRET", default="") and env("CTI_DIVISION", default=""):
    CTI_LINES[env("CTI_NAME", default="hotline")] = {
        "app": env("CTI_APP", default="yizhan"),
        "secret": env("CTI_SECRET"),
        "division": env("CTI_DIVISION"),
    }

# Numbers that lead to a resident and aren't theirs, for couriers (docs/partners/couriers.md).
VIRTUAL_PHONE_URL = env("VIRTUAL_PHONE_URL", default="")
VIRTUAL_PHONE_TOKEN = env("VIRTUAL_PHONE_TOKEN", default="")
VIRTUAL_PHONE_HOURS = env.int("VIRTUAL_PHONE_HOURS", default=4)

# When nobody answers the door to a meal: minutes for the meal point, a colleague, the street, the district.
MEAL_ALERT_MINUTES = figures(
    "MEAL_ALERT_MINUTES", env("MEAL_ALERT_MINUTES", default="20-10-20-30"), 4
)

# The live map draws our own base layer. Tiles are asked of this address ({z}/{x}/{y}); whoever
# publishes a map in China shows its approval number. Amap and Tencent speak gcj02.
MAP_TILE_URL = env("MAP_TILE_URL", default="")
MAP_TILE_CRS = env("MAP_TILE_CRS", default="wgs84")
MAP_NOTICE = env("MAP_NOTICE", default="")

# Which sites may show the public service map inside their pages (docs/partners/stations.md); none by default.
MAP_EMBED_ORIGINS = origins("MAP_EMBED_ORIGINS", env("MAP_EMBED_ORIGINS", default=""))

# Travel times of plans: a server that speaks OSRM's table service; empty means estimated.
OSRM_URL = env("OSRM_URL", default="")

LOGIN_URL = "portal:login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]  # an account locks, wherever the tries come from
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # it would rather count addresses, which change at will
AXES_LOCKOUT_TEMPLATE = "portal/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_ENGINE = "accounts.backends"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
_TILES = urlsplit(MAP_TILE_URL)
_TILE_HOSTS = [f"{_TILES.scheme}://{_TILES.netloc}"] if _TILES.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *_TILE_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# Texts in the code are Simplified Chinese; locale/ holds their translations.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["config.formats"]

# Photos of documents and the like: encrypted, and never under an address of their own.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {"BACKEND": "core.private_files.PrivateStorage"},
}

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.WholeTextParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "core.api.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_RATES": {"token": "10/min", "people": "120/min"},
    "EXCEPTION_HANDLER": "core.api.exception_handler",
    "NUM_PROXIES": 0,  # nobody says where they come from but the connection
    "PAGE_SIZE": 50,
    "DATETIME_FORMAT": "iso-8601",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=90), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Yizhan API",
    "VERSION": "1.0.0",
    "DESCRIPTION": "Divisions, stations, menus, orders and residents of a district, for partner operators.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# Celery is a doorbell: the work list is in tables, so a lost message loses no work.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "subsidies.*": {"queue": "money"},
    "meals.*": {"queue": "routing"},
    "dispatch.plan_*": {"queue": "routing"},
    "elderly_care.*": {"queue": "outbox"},
    "accounts.send_staff_notices": {"queue": "outbox"},
    "stations.send_*": {"queue": "outbox"},
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT

# Above these a line of a run's list is shown to the approvers as unusual.
SUBSIDY_RUN_LIMITS = {"oldest_age": 110, "most_times_tier": 1, "most_months": 6}

# Within how many hours somebody has put right what is wrong in a kitchen, and the next one after them;
# FOOD_SAFETY_ALERT_HOURS="no_sample=1,temperature=1" names those that are otherwise.
FOOD_SAFETY_ALERT_HOURS = by_kind(
    "FOOD_SAFETY_ALERT_HOURS",
    env("FOOD_SAFETY_ALERT_HOURS", default=""),
    {"no_sample": 2, "temperature": 1, "no_check": 24, "check_failed": 24, "complaint_late": 24},
)

# From how many days of finished rounds travel times are measured, and how many legs that takes.
MEAL_TRAVEL_DAYS = env.int("MEAL_TRAVEL_DAYS", default=28)
MEAL_TRAVEL_LEAST_LEGS = env.int("MEAL_TRAVEL_LEAST_LEGS", default=60)

# How many days ahead the pages of kitchens' and of stations' papers look; the former unless somebody asks otherwise.
MEAL_PAPERS_WARN_DAYS = env.int("MEAL_PAPERS_WARN_DAYS", default=60)
STATION_PAPERS_WARN_DAYS = env.int("STATION_PAPERS_WARN_DAYS", default=60)
# How far back a kitchen's deliveries are offered: what it may still have in its store.
MEAL_LOTS_SHOWN_DAYS = env.int("MEAL_LOTS_SHOWN_DAYS", default=14)

# How long what devices at homes send is kept, and how old it may be when it comes: what is older could
# not be told apart from what was deleted.
DEVICE_EVENT_DAYS = env.int("DEVICE_EVENT_DAYS", default=30)

# How old a count of a door may be when it comes: files of devices are days late, and figures of a month
# that has been read don't change any more.
DOOR_COUNT_DAYS = env.int("DOOR_COUNT_DAYS", default=31)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Log-ins are in the audit trail; here only what somebody should look at.
    "loggers": {"axes": {"level": "WARNING"}},
}
