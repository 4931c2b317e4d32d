"""DATABASE_URL to Django's DATABASES entry, Unix sockets included."""

from psycopg.conninfo import conninfo_to_dict

APPLICATION_ROLE = "yizhan_app"


def database(url: str, *, role: str | None = APPLICATION_ROLE, pooled: bool = False) -> dict:
    """The connection for a libpq URL; psycopg parses it because others do not decode a socket folder.

    role: what the process becomes after log-in, so that the database refuses what no program may do;
    None keeps the log-in's own rights (migrations and tests).
    pooled: for the web process, where every request would otherwise open a connection of its own.
    """
    parts = conninfo_to_dict(url)
    options: dict = {"assume_role": role} if role else {}
    if pooled and role:
        # With a pool Django 5.2 waits for itself when it assumes the role: let libpq ask for it.
        options = {"options": f"{parts.pop('options', '')} -c role={role}".strip()}
    if pooled:
        options["pool"] = {"min_size": 2, "max_size": 16, "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 0 if pooled else 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**parts, **options},
    }
