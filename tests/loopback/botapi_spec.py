"""The contract of the Bot API: each call is checked against its machine-readable description and Telegram's own rules.

`Spec` reads `telegram/api-10.0.json` (beside the repository, or under `TORG_SHARED`); without that file the rules of
`check_rules` still hold. Ranges sit in the descriptions ("1-64 bytes"), and lengths count code points.
"""

import functools
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.loopback.botapi_html import Entity, checked_link, parse_html
from tests.loopback.botapi_outcomes import WrongCall

Json = dict[str, Any]
Field = dict[str, Any]

SCALARS: dict[str, tuple[type, ...]] = {"Integer": (int,), "Float": (int, float), "String": (str,), "Boolean": (bool,)}
ARRAY = "Array of "
RANGE = re.compile(r"(?<![\d-])(\d+)-(\d+)(?![\d-])")
LENGTH = re.compile(r"(\d+)-(\d+) ([Cc]haracters|[Bb]ytes)")
AT_MOST = re.compile(r"At most (\d+) ")
TAG = re.compile(r"(?:must be|always) \W?(\w+)\W?$")
CHOICE = re.compile(r"[Mm]ust be one of (\"[^.]*)")
CHARSETS = {"A-Z, a-z, 0-9, _ and - are allowed": r"[A-Za-z0-9_-]*", "only lowercase English letters": r"[a-z0-9_]+"}
FORMATTED = {"text": 4096, "caption": 1024, "message_text": 4096}
TEXT_METHODS = {"sendMessage", "editMessageText"}
BUTTON_LOOKS = {"text", "icon_custom_emoji_id", "style"}


class Spec:
    """The methods and types of one version of the Bot API."""

    def __init__(self, document: Json) -> None:
        """Take the parsed document."""
        self.methods: dict[str, Json] = document["methods"]
        self.types: dict[str, Json] = document["types"]

    def check(self, method: str, given: Json) -> Json:
        """Return the parameters of a call in their types.

        :raises WrongCall: unknown method or parameter, a missing one, a wrong type, length or range.
        """
        if method not in self.methods:
            raise WrongCall(404, "method not found")
        fields = self.methods[method].get("fields", [])
        types = {field["name"]: field["types"] for field in fields}
        return self._fields(fields, {k: _read(v, types.get(k, ["String"])) for k, v in given.items()}, method)

    def returns(self, method: str) -> list[str]:
        """Name the types that a method may return."""
        return list(self.methods[method]["returns"])

    def sample(self, kind: str) -> Any:
        """Make a plausible value of a type, with its required fields only."""
        if kind.startswith(ARRAY):
            return []
        if kind in SCALARS:
            return {"Integer": 1, "Float": 1.0, "String": "sample", "Boolean": True}[kind]
        definition = self.types[kind]
        if "subtypes" in definition:
            return self.sample(definition["subtypes"][0])
        needed = [field for field in definition.get("fields", []) if field["required"]]
        return {field["name"]: _tag(field) or self.sample(field["types"][0]) for field in needed}

    def _fields(self, fields: list[Field], given: Json, where: str) -> Json:
        known = {field["name"]: field for field in fields}
        for name in given:
            if name not in known:
                raise _wrong(f"{where}.{name}", "is unknown")
        for name, field in known.items():
            if field["required"] and name not in given:
                raise _wrong(f"{where}.{name}", "is required")
        for name, value in given.items():
            self._value(value, known[name]["types"], f"{where}.{name}")
            _check_range(value, known[name], f"{where}.{name}")
        return given

    def _value(self, value: Any, types: list[str], where: str) -> None:
        """Accept a value of any of the types; of several complaints the one that got deepest is told."""
        items = [kind.removeprefix(ARRAY) for kind in types if kind.startswith(ARRAY)]
        if items:
            if not isinstance(value, list):
                raise _wrong(where, "must be an array")
            for index, item in enumerate(value):
                self._value(item, items, f"{where}[{index}]")
            return None
        complaints = []
        for kind in types:
            try:
                return self._one(value, kind, where)
            except WrongCall as complaint:
                complaints.append(complaint)
        raise max(complaints, key=_depth)

    def _one(self, value: Any, kind: str, where: str) -> None:
        if kind in SCALARS:
            if not isinstance(value, SCALARS[kind]) or (isinstance(value, bool) and kind != "Boolean"):
                raise _wrong(where, f"must be {kind}")
        elif kind == "InputFile":
            if not isinstance(value, str) or not value.startswith("attach://"):
                raise _wrong(where, "must be an uploaded file")
        elif "subtypes" in self.types[kind]:
            self._value(value, self.types[kind]["subtypes"], where)
        elif not isinstance(value, dict):
            raise _wrong(where, f"must be {kind}")
        else:
            fields = self.types[kind].get("fields", [])
            for field in fields:
                if _tag(field) not in (None, value.get(field["name"])):
                    raise _wrong(where, f"is no {kind}")
            self._fields(fields, value, where)


@functools.cache
def load_spec() -> Spec | None:
    """Read the description of the Bot API, or return None where it is absent."""
    shared = os.environ.get("TORG_SHARED") or Path(__file__).resolve().parents[3] / "shared"
    path = Path(shared) / "telegram" / "api-10.0.json"
    return Spec(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else None


def guess_types(given: Json) -> Json:
    """Read parameters without a description: JSON where a value is JSON, except in what people read."""
    prose = {*FORMATTED, "title", "description", "payload", "callback_query_id", "file_id", "secret_token"}
    loose = ["Integer", "Boolean", "object"]
    return {name: value if name in prose else _read(value, loose) for name, value in given.items()}


def formatted(text: str, parse_mode: str | None) -> tuple[str, list[Entity]]:
    """Return a text as it is shown, and its entities. The house writes HTML; another mode is a fault.

    :raises WrongCall: markup that Telegram would not parse.
    """
    if not parse_mode:
        return text, []
    if parse_mode.lower() != "html":
        raise WrongCall(400, f"unsupported parse_mode: {parse_mode}")
    try:
        return parse_html(text)
    except ValueError as error:
        raise WrongCall(400, f"can't parse entities: {error}") from None


def check_rules(method: str, params: Json, files: dict[str, bytes]) -> None:
    """Check what the description does not say: formatted texts, buttons, attached files.

    :raises WrongCall: with Telegram's own words where they are known.
    """
    for node in _objects(params):
        for name, limit in FORMATTED.items():
            if name in node and (name != "text" or (node is params and method in TEXT_METHODS)):
                _check_text(name, node, limit)
        for row in node.get("inline_keyboard", []):
            for button in row:
                _check_button(button)
        for value in node.values():
            if isinstance(value, str) and value.startswith("attach://") and value[9:] not in files:
                raise WrongCall(400, f"there is no file {value[9:]} in the request")
    if method == "answerCallbackQuery" and len(params.get("text", "")) > 200:
        raise WrongCall(400, "MESSAGE_TOO_LONG")


def _objects(value: Any) -> Iterator[Json]:
    """Walk through a value and yield every object in it, itself first."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(child)


def _check_text(name: str, node: Json, limit: int) -> None:
    text, entities = formatted(node[name], node.get("parse_mode"))
    what = "message caption" if name == "caption" else "message"
    if name != "caption" and not text.strip():
        raise WrongCall(400, "message text is empty")
    if len(text) > limit:
        raise WrongCall(400, f"{what} is too long")
    if len(entities) > 100:
        raise WrongCall(400, f"{what} has {len(entities)} entities, more than the 100 that are shown")


def _check_button(button: Json) -> None:
    kinds = button.keys() - BUTTON_LOOKS
    data, url = button.get("callback_data"), button.get("url")
    web_app = button.get("web_app", {}).get("url")
    if not button.get("text"):
        raise WrongCall(400, "a button needs a text")
    if len(kinds) != 1:
        raise WrongCall(400, f"a button is of exactly one kind, not {sorted(kinds)}")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise WrongCall(400, "BUTTON_DATA_INVALID")
    if url is not None and checked_link(url) is None:
        raise WrongCall(400, f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if web_app is not None and not web_app.startswith("https://"):
        raise WrongCall(400, f"inline keyboard button Web App URL '{web_app}' is invalid: Only HTTPS links are allowed")


def _check_range(value: Any, field: Field, where: str) -> None:
    """Hold a value to the lengths, bounds, characters and choices that its description names."""
    description = field["description"]
    if isinstance(value, str):
        length, choice = LENGTH.search(description), CHOICE.search(description)
        if length and "after entities" not in description and field["name"] != "message_text":
            size = len(value.encode()) if length[3].lower() == "bytes" else len(value)
            _check_between(size, length, where, length[3])
        if choice and value not in re.findall(r'"([^"]+)"', choice[1]):
            raise _wrong(where, f"must be one of {choice[1]}")
        for words, pattern in CHARSETS.items():
            if words in description and not re.fullmatch(pattern, value):
                raise _wrong(where, f"has characters that are not allowed: {value!r}")
    elif bounds := RANGE.search(description):
        _check_between(len(value) if isinstance(value, list) else value, bounds, where, "")
    elif isinstance(value, list) and (most := AT_MOST.search(description)) and len(value) > int(most[1]):
        raise _wrong(where, f"must have at most {most[1]} items")


def _check_between(number: float, bounds: re.Match[str], where: str, unit: str) -> None:
    if not int(bounds[1]) <= number <= int(bounds[2]):
        raise _wrong(where, f"must be {bounds[1]}-{bounds[2]} {unit}".rstrip() + f", is {number}")


def _tag(field: Field) -> str | None:
    """Return the constant by which objects of one union are told apart, if this field holds it."""
    match = TAG.search(field["description"]) if field["name"] in ("type", "source", "status") else None
    return match[1] if match else None


def _depth(complaint: WrongCall) -> int:
    """Count how deep in the call a complaint made by `_wrong` points."""
    path = complaint.outcome.description.split(" ")[2]
    return path.count(".") + path.count("[")


def _wrong(where: str, reason: str) -> WrongCall:
    return WrongCall(400, f"{where} {reason}")


def _read(value: Any, types: list[str]) -> Any:
    """Turn a form's text into the first of the types that it can be."""
    if not isinstance(value, str):
        return value
    if "Integer" in types and re.fullmatch(r"-?\d+", value):
        return int(value)
    if "Float" in types and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return float(value)
    if "Boolean" in types and value in ("true", "false"):
        return value == "true"
    if set(types) - {*SCALARS, "InputFile"} and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value
