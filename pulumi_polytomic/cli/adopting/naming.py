"""Names that are legal, differ, and stay from run to run: of resources, by id, and of Python variables. Pure."""

from __future__ import annotations

import builtins
import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

import pulumi_polytomic

_LONGEST = 60
_TAKEN = frozenset(
    {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *pulumi_polytomic.__all__, "pulumi", "pulumi_polytomic"}
)
"""What a variable would hide, or what Python reads as a word of its own."""


def resource_name(name: str, kind: str) -> str:
    """An object's name in lower case, with hyphens for what is neither a letter nor a digit: "crm-contacts"."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:_LONGEST].rstrip("-") or kind.replace(" ", "-")


def resource_names(objects: Iterable[tuple[str, str, str]], before: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """(kind, id, name) of each object -> the name of its resource, by id.

    `before` are the names that they had, by kind and id: those stay, whatever the objects are called now.
    """
    there = list(objects)
    kept = {id: before[kind, id] for kind, id, _ in there if (kind, id) in before}
    taken = {(kind, kept[id]) for kind, id, _ in there if id in kept}
    for kind, id, name in there:
        if id in kept:
            continue
        called = resource_name(name, kind)
        # Two of one name differ by the beginning of their ids.
        tried = [called, *(f"{called}-{id[:length]}" for length in range(8, len(id) + 1))]
        kept[id] = next(one for one in tried if (kind, one) not in taken)
        taken.add((kind, kept[id]))
    return kept


def identifier(text: str, kind: str) -> str:
    """A text as the name of a variable: "crm-contacts" -> `crm_contacts`. What Python cannot read is left out."""
    # Python takes variables that differ in form alone, such as `ﬁx` and `fix`, for one.
    plain = unicodedata.normalize("NFKC", text).lower()
    word = "_".join(re.findall(r"\w+", plain, re.ASCII)) if plain.isascii() else _letters(plain)
    word = re.sub(r"_+", "_", word).strip("_")[:_LONGEST].rstrip("_")
    named = kind.replace(" ", "_")
    if not word:
        return named
    word = word if word.isidentifier() else f"{named}_{word}"
    return f"{word}_{named}" if word in _TAKEN or word in sys.stdlib_module_names else word


def _letters(text: str) -> str:
    return "".join(one if f"a{one}".isidentifier() else "_" for one in text)


def variables(
    wanted: Sequence[tuple[str, str, str]],
    before: Mapping[str, str],
    reserved: Iterable[str] = (),
    *,
    upper: bool = False,
) -> dict[str, str]:
    """(key, text, kind) of each thing -> its variable, by key; with `upper` as constants are written.

    `before` are the variables that they had, by key. Of two things of one name the second gets its kind as well, and
    then the beginning of a digest of its key.
    """
    taken, result = {*reserved}, dict[str, str]()
    for key, _, _ in wanted:
        if key in before and before[key] not in taken:
            result[key] = before[key]
            taken.add(before[key])
    for key, text, kind in wanted:
        if key in result:
            continue
        plain, named = identifier(text, kind), kind.replace(" ", "_")
        digest = sha256(key.encode()).hexdigest()
        tried = [plain, f"{plain}_{named}", *(f"{plain}_{digest[:length]}" for length in range(4, 65))]
        tried = [unicodedata.normalize("NFKC", one.upper()) for one in tried] if upper else tried
        result[key] = next(one for one in tried if one not in taken)
        taken.add(result[key])
    return result


def constant(words: Iterable[str]) -> str:
    """The name of a constant, from words that say what it is: `DAILY_6_30`."""
    texts = [re.sub(r"[^A-Za-z0-9]+", "_", word).strip("_").upper() for word in words]
    name = "_".join([text for text in texts if text][:5])[:40].rstrip("_") or "CONSTANT"
    return name if name.isidentifier() else f"_{name}"
