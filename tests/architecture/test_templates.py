"""Templates: all of them used, no code in them, every text in the catalogue."""

import re

from tests.architecture.house import modules, templates, where

CHINESE = re.compile(r"[\u4e00-\u9fff]")
INLINE = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))", re.IGNORECASE)
TRANSLATED = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}"
    r"|{%\s*blocktranslate\b.*?{%\s*endblocktranslate\s*%}"
    r"|{%\s*(?:translate|trans)\s+(?:\"[^\"]*\"|'[^']*')"
    r"|<[^>]*\blang=\"[^\"]*\"[^>]*>[^<]*<"  # in its own language on every page
    r"|_\((?:\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)
# Django looks for these by name.
FOUND_BY_DJANGO = re.compile(r"^(?:admin/|\d{3}(?:_csrf)?\.html$|django/|registration/)")
HTML = [path for path in templates() if path.suffix == ".html"]


def name(path) -> str:
    return path.as_posix().rpartition("/templates/")[2]


def wrong(find) -> dict[str, list[str]]:
    """What is found in each template, where it is anything."""
    return {name(path): found for path in HTML if (found := find(path.read_text()))}


def test_no_code_in_pages():
    assert wrong(INLINE.findall) == {}
    assert wrong(INLINE_SCRIPT.findall) == {}


def test_every_text_is_in_the_catalogue():
    def bare(text):
        rest = TRANSLATED.sub("", text)
        return [line.strip() for line in rest.splitlines() if CHINESE.search(line)]

    assert wrong(bare) == {}


def test_one_library_a_line_in_order():
    def tangled(text):
        loads = re.findall(r"{%\s*load\s+([^%]+?)\s*%}", text)
        in_order = loads == sorted(set(loads)) and not any(" " in words for words in loads)
        return [] if in_order else loads

    assert wrong(tangled) == {}


def test_every_template_is_used():
    sources = [path.read_text() for path in (*modules(), *templates())]
    named = "\n".join(sources)
    made = [
        re.compile(re.sub(r"\\{.*?\\}", r"[\\w-]+", re.escape(pattern)))
        for pattern in re.findall(r'f"([\w/.-]*\{\w+\}[\w/.-]*)"', named)
    ]
    unused = [
        where(path)
        for path in templates()
        if not FOUND_BY_DJANGO.match(name(path))
        and name(path) not in named
        and not any(pattern.fullmatch(name(path)) for pattern in made)
    ]
    assert unused == []
