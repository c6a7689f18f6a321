"""As much of JSON Schema as the vectors' schemas use, so that checking needs no package.

Knows: $ref into the same file or to another, $dynamicRef, type, enum, const, pattern, required, properties,
additionalProperties, unevaluatedProperties, items, minItems, oneOf. A keyword it does not know is an error, not
a pass. What `envelope.schema.json` calls by $dynamicRef is what the schema of the kind has under that name.
"""

import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "schema"

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
IGNORED = {"$schema", "$id", "$defs", "$dynamicAnchor", "title", "description"}


def _is(value, name: str) -> bool:
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def _read(name: str) -> dict:
    return json.loads((FOLDER / name).read_text())


class Shape:
    """The schema of a kind, in whose light every other is read."""

    def __init__(self, name: str):
        self.kind = _read(name)
        self.others = {}

    def _target(self, keyword: str, wanted: str, root: dict) -> tuple:
        """A schema that is referred to, and the file that it stands in."""
        if keyword == "$dynamicRef":
            target = self.kind["$defs"][wanted.removeprefix("#")]
            assert target["$dynamicAnchor"] == wanted.removeprefix("#"), wanted
            return target, self.kind
        file, _, path = wanted.partition("#/")
        if file:
            if file not in self.others:
                self.others[file] = _read(file)
            root = self.others[file]
        target = root
        for step in path.split("/") if path else ():
            target = target[step]
        return target, root

    def _known(self, value: dict, schema: dict, root: dict) -> set:
        """The members of which this schema says something, here or where it refers to."""
        names = set(schema.get("properties", ()))
        for keyword in ("$ref", "$dynamicRef"):
            if keyword in schema:
                names |= self._known(value, *self._target(keyword, schema[keyword], root))
        for one in schema.get("oneOf", ()):
            if not self.violations(value, one, root, "$"):
                names |= self._known(value, one, root)
        return names

    def violations(self, value, schema: dict, root: dict, where: str) -> list:
        found = []
        for keyword, wanted in schema.items():
            if keyword in IGNORED or keyword == "additionalProperties":
                continue
            if keyword in ("$ref", "$dynamicRef"):
                found += self.violations(value, *self._target(keyword, wanted, root), where)
            elif keyword == "type":
                names = wanted if isinstance(wanted, list) else [wanted]
                if not any(_is(value, name) for name in names):
                    found.append(f"{where} is no {' or '.join(names)}")
            elif keyword == "enum":
                if value not in wanted:
                    found.append(f"{where} is not one of {wanted}")
            elif keyword == "const":
                if value != wanted:
                    found.append(f"{where} is not {wanted!r}")
            elif keyword == "pattern":
                if isinstance(value, str) and not re.search(wanted, value):
                    found.append(f"{where} does not match {wanted}")
            elif keyword == "required":
                if isinstance(value, dict):
                    found += [f"{where} lacks {name}" for name in wanted if name not in value]
            elif keyword == "properties":
                if isinstance(value, dict):
                    for name, inner in wanted.items():
                        if name in value:
                            found += self.violations(value[name], inner, root, f"{where}.{name}")
                    if schema.get("additionalProperties") is False:
                        found += _strange(value, set(wanted), where)
            elif keyword == "unevaluatedProperties":
                assert wanted is False
                if isinstance(value, dict):
                    found += _strange(value, self._known(value, schema, root), where)
            elif keyword == "items":
                for index, item in enumerate(value if isinstance(value, list) else []):
                    found += self.violations(item, wanted, root, f"{where}[{index}]")
            elif keyword == "minItems":
                if isinstance(value, list) and len(value) < wanted:
                    found.append(f"{where} has fewer than {wanted} items")
            elif keyword == "oneOf":
                fits = sum(not self.violations(value, one, root, where) for one in wanted)
                if fits != 1:
                    found.append(f"{where} fits {fits} of the alternatives")
            else:
                raise ValueError(f"the schema says {keyword}, which this checker does not know")
        return found


def _strange(value: dict, known: set, where: str) -> list:
    return [f"{where} has {name}" for name in sorted(value.keys() - known)]


def violations(value, name: str) -> list:
    """What of a value is not as the schema of this name has it."""
    shape = Shape(name)
    return shape.violations(value, shape.kind, shape.kind, "$")
