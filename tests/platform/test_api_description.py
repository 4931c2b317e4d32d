"""What partners' programmers open first: the description of the API and its page."""

import pytest
import yaml

pytestmark = pytest.mark.django_db


def test_the_schema_is_openapi_3_and_open_to_everybody(client):
    answer = client.get("/api/v1/schema")

    assert answer.status_code == 200
    schema = yaml.safe_load(answer.content)
    assert schema["openapi"].startswith("3.")
    assert all(path.startswith("/api/v1/") for path in schema["paths"])
    assert len(schema["paths"]) > 5


def test_the_page_reads_that_schema(client):
    answer = client.get("/api/v1/docs/")

    assert answer.status_code == 200
    assert "/api/v1/schema" in answer.text
