"""The message catalogues in `locale/`, kept without GNU gettext: updated from the source, compiled, checked.

English is the source and needs no catalogue. Babel reads Python; templates go through Django's own `templatize` first.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "_later", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PASSED_OVER = frozenset({"tests", "benchmarks", "docs", "var", "locale", "migrations", "node_modules", "staticfiles"})
NAMED = re.compile(r"%\((\w+)\)[sd]")
ANONYMOUS = re.compile(r"%[sdrif]|\{\d*\}")


def source_catalog(root: Path) -> Catalog:
    """Gather every translatable string of the Python files and templates below `root`."""
    found = Catalog(charset="utf-8")
    for path in _files(root, "*.py"):
        _gather(found, path.relative_to(root), path.read_bytes())
    for pattern in ("*.html", "*.txt"):
        for path in _files(root, pattern):
            if "templates" in path.parts:
                _gather(found, path.relative_to(root), _as_python(path))
    return found


def update(folder: Path, language: str, source: Catalog) -> None:
    """Bring the catalogue of one language up to date: new strings come in untranslated, unused ones go."""
    path = _po(folder, language)
    catalog = _read(path, language) if path.exists() else Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)


def compile_stale() -> list[Path]:
    """Compile the project's catalogues whose binary form is missing or older, and give those."""
    (folder,) = settings.LOCALE_PATHS
    stale = [path for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po")) if _age(path) > _age(_mo(path))]
    for path in stale:
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        with _mo(path).open("wb") as file:
            write_mo(file, catalog)
    return stale


def faults_of_source(root: Path, source: Catalog) -> Iterator[str]:
    """Name strings that no translator could work with: made at run time, unseen, with nameless placeholders."""
    for path in _files(root, "*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom):
                for name in node.names:
                    if name.name in KEYWORDS and name.asname and name.asname not in KEYWORDS:
                        yield f"{path.relative_to(root)}:{node.lineno}: texts in {name.asname}() are not gathered"
            if isinstance(node, ast.Call) and _called(node) in KEYWORDS and any(map(_made_at_run_time, node.args)):
                yield f"{path.relative_to(root)}:{node.lineno}: the text is put together before it is translated"
    for message in source:
        for text in _texts(message.id):
            if ANONYMOUS.search(NAMED.sub("", text).replace("%%", "")):
                yield f"{_where(message)}: placeholder without a name in {text!r}"


def faults_of_catalogue(folder: Path, language: str, source: Catalog) -> Iterator[str]:
    """Name what keeps the catalogue of one language from being complete and safe to show."""
    path = _po(folder, language)
    if not path.exists():
        yield f"{language}: there is no catalogue"
        return
    catalog = _read(path, language)
    for message in source:
        known = catalog.get(message.id, message.context)
        if message.id and (known is None or _texts(known.id) != _texts(message.id)):
            yield f"{language}: not in the catalogue: {_first(message)!r} ({_where(message)})"
    for message in catalog:
        if not message.id:
            continue
        if source.get(message.id, message.context) is None:
            yield f"{language}: no longer in the source: {_first(message)!r}"
        for fault in _faults_of_message(message, catalog.num_plurals):
            yield f"{language}: {fault}: {_first(message)!r}"


def _faults_of_message(message: Message, plurals: int) -> Iterator[str]:
    translations = _texts(message.string or "")
    if message.fuzzy:
        yield "fuzzy"
    if len(translations) != (plurals if message.pluralizable else 1) or not all(translations):
        yield "not translated"
        return
    allowed = set().union(*(NAMED.findall(text) for text in _texts(message.id)))
    needed = allowed.intersection(*(NAMED.findall(text) for text in _texts(message.id)))
    for translation in translations:
        names = set(NAMED.findall(translation))
        if missing := needed - names:
            yield f"placeholder missing ({', '.join(sorted(missing))})"
        if extra := names - allowed:
            yield f"placeholder unknown ({', '.join(sorted(extra))})"
        if allowed and "%" in NAMED.sub("", translation).replace("%%", ""):
            yield "placeholder broken"


def _files(root: Path, pattern: str) -> Iterator[Path]:
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        if folder.name not in PASSED_OVER and not folder.name.startswith("."):
            for path in sorted(folder.rglob(pattern)):
                if not PASSED_OVER.intersection(path.relative_to(root).parts):
                    yield path


def _as_python(path: Path) -> bytes:
    """Give a template as Python source, without the indentation, which would mean something there."""
    text = templatize(path.read_text(), origin=str(path))
    return "\n".join(line.strip() for line in text.splitlines()).encode()


def _gather(found: Catalog, path: Path, content: bytes) -> None:
    messages = extract("python", io.BytesIO(content), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    for line, text, comments, context in messages:
        found.add(text, locations=[(path.as_posix(), line)], auto_comments=comments, context=context)


def _called(node: ast.Call) -> str:
    function = node.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _made_at_run_time(argument: ast.expr) -> bool:
    """Tell an f-string, a sum, a `%` or a `.format()`; a plain name is fine: its text is marked elsewhere."""
    if isinstance(argument, ast.BinOp):
        return any(isinstance(node, ast.Constant | ast.JoinedStr) for node in (argument.left, argument.right)) and (
            isinstance(argument.op, ast.Mod | ast.Add) and not _numeric(argument)
        )
    return isinstance(argument, ast.JoinedStr) or (isinstance(argument, ast.Call) and _called(argument) == "format")


def _numeric(argument: ast.BinOp) -> bool:
    constants = [node.value for node in (argument.left, argument.right) if isinstance(node, ast.Constant)]
    return bool(constants) and all(isinstance(value, int) for value in constants)


def _texts(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _first(message: Message) -> str:
    return _texts(message.id)[0]


def _where(message: Message) -> str:
    return message.locations[0][0] if message.locations else "?"


def _read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


def _age(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _po(folder: Path, language: str) -> Path:
    return folder / language / "LC_MESSAGES" / "django.po"


def _mo(po: Path) -> Path:
    return po.with_suffix(".mo")
