"""The engine stays plain: few modules of the standard library, no clock, no text, no input or output, no float."""

import ast
from pathlib import Path

import pytest

import auctions.engine

MODULES = sorted(Path(auctions.engine.__file__).parent.glob("*.py"))
ALLOWED = {"bisect", "collections.abc", "dataclasses", "enum", "itertools", "re", "typing"}
FORBIDDEN_NAMES = {"float", "open", "print", "input", "exec", "eval", "__import__", "Decimal", "round"}


def offences(source: str) -> list[str]:
    """Name everything in a module that has no place in the engine."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [name.name for name in names if name.name not in ALLOWED]
            case ast.ImportFrom(module=module) if module not in ALLOWED and not f"{module}.".startswith(
                "auctions.engine."
            ):
                found.append(str(module))
            case ast.Constant(value=float() | complex() as value):
                found.append(f"float {value}")
            case ast.Div():
                found.append("true division")
            case ast.Name(id=name) if name in FORBIDDEN_NAMES:
                found.append(name)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_of_the_engine_is_plain(module: Path) -> None:
    assert offences(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "offence"),
    [
        ("import time", "time"),
        ("from django.db import models", "django.db"),
        ("from auctions.models import Auction", "auctions.models"),
        ("price = 1.3 * opening", "float 1.3"),
        ("half = price / 2", "true division"),
        ("price = float(text)", "float"),
    ],
)
def test_what_is_not_plain_is_noticed(source: str, offence: str) -> None:
    assert offences(source) == [offence]
