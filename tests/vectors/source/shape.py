"""As much of JSON Schema as the vectors' schemas use, so that checking needs no package.

Knows: $ref into the same file, type, enum, const, pattern, required, properties,
additionalProperties, items, minItems, oneOf. A keyword it does not know is an error, not a pass.
"""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}
IGNORED = {"$schema", "$id", "$defs", "title", "description"}


def _is(value, name: str) -> bool:
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def violations(value, schema: dict, root: dict, where: str = "$") -> list:
    found = []
    for keyword, wanted in schema.items():
        if keyword in IGNORED or keyword == "additionalProperties":
            continue
        if keyword == "$ref":
            target = root
            for step in wanted.removeprefix("#/").split("/"):
                target = target[step]
            found += violations(value, target, root, where)
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
                        found += violations(value[name], inner, root, f"{where}.{name}")
                if schema.get("additionalProperties") is False:
                    strange = value.keys() - wanted.keys()
                    found += [f"{where} has {name}" for name in sorted(strange)]
        elif keyword == "items":
            for index, item in enumerate(value if isinstance(value, list) else []):
                found += violations(item, wanted, root, f"{where}[{index}]")
        elif keyword == "minItems":
            if isinstance(value, list) and len(value) < wanted:
                found.append(f"{where} has fewer than {wanted} items")
        elif keyword == "oneOf":
            fits = sum(not violations(value, one, root, where) for one in wanted)
            if fits != 1:
                found.append(f"{where} fits {fits} of the alternatives")
        else:
            raise ValueError(f"the schema says {keyword}, which this checker does not know")
    return found
