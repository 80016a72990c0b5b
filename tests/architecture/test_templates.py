"""Pages obey the content-security policy by construction: no inline script, style or handler, no foreign host."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("src/tirek/*/templates/**/*.html")])
FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "a style element": re.compile(r"<style"),
    "a handler in an attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
    "hx-on or hx-vals in script": re.compile(r"hx-on|hx-vals=.js:|hx-trigger=\"[^\"]*\["),
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "javascript: in an address": re.compile(r"javascript:"),
    "a foreign host": re.compile(r"(?:src|href|action)=\"(?:https?:)?//"),
}


def broken_rules(html: str) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(html)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_obeys_the_policy(path):
    assert broken_rules(path.read_text()) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<a onclick="go()">',
        "<button hx-on:click='go()'>",
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<img src="https://example.org/a.png">',
    ],
)
def test_what_the_policy_refuses_is_found(planted):
    assert len(broken_rules(planted)) == 1
