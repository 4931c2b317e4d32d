"""The style sheets keep to the tokens, and the tokens are readable."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "ui/static/ui/css"
TOKENS = (CSS / "tokens.css").read_text()
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "link", "visited")
        for ground in ("surface", "page")
    ),
    ("on-brand", "brand"),
    ("on-ok", "ok"),
    ("on-danger", "danger"),
    ("on-header", "header"),
    ("link", "brand-tint"),
    ("ok", "ok-tint"),
    ("warn", "warn-tint"),
    ("danger", "danger-tint"),
    *(("ink", f"{kind}-tint") for kind in ("brand", "ok", "warn", "danger")),
    *(("ink-2", f"{kind}-tint") for kind in ("brand", "ok", "warn", "danger")),
    ("focus-ink", "focus"),
]


def block(selector):
    body = re.search(re.escape(selector) + r"\s*\{(.*?)\}", TOKENS, re.DOTALL).group(1)
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


NORMAL = block(":root")
HIGH = {**NORMAL, **block(':root[data-contrast="high"]')}


def colour(tokens, name):
    value = tokens[name]
    inner = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return colour(tokens, inner.group(1)) if inner else value


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
@pytest.mark.parametrize("tokens", [NORMAL, HIGH], ids=["normal", "high"])
def test_text_has_seven_to_one(tokens, ink, ground):
    assert contrast(colour(tokens, ink), colour(tokens, ground)) >= 7


@pytest.mark.parametrize("ground", ["surface", "page"])
@pytest.mark.parametrize("tokens", [NORMAL, HIGH], ids=["normal", "high"])
def test_edges_of_controls_have_three_to_one(tokens, ground):
    assert contrast(colour(tokens, "edge"), colour(tokens, ground)) >= 3


@pytest.mark.parametrize("name", ["base.css", "components.css", "console.css", "gallery.css"])
def test_only_tokens_name_colours(name):
    assert COLOUR.findall((CSS / name).read_text()) == []


@pytest.mark.parametrize(
    ("size", "body"),
    [("normal", 20), ("large", 24), ("xlarge", 30)],
    ids=["normal", "large", "xlarge"],
)
def test_body_type_is_20_24_30(size, body):
    scale = 1 if size == "normal" else float(block(f':root[data-size="{size}"]')["scale"])

    assert float(re.search(r"calc\(([\d.]+)rem", NORMAL["fs-0"]).group(1)) * 16 * scale == body
