"""Small helpers that keep the lists of vectors readable."""

# The clock of a vector that does not say otherwise: 2025-06-15T15:06:40Z.
NOW = 1_750_000_000


def outcome(result) -> dict:
    """A code is text; anything else is what must come out, by name."""
    if isinstance(result, str):
        return {"result": "error", "code": result}
    return {"result": "ok", "output": result}


def vector(id: str, comment: str, **members) -> dict:
    return {"id": id, "comment": comment, **members}


def file(type: str, groups: list, notes: dict | None = None) -> dict:
    """A whole file: every group in it has the same type."""
    total = sum(len(group["tests"]) for group in groups)
    return {
        "schema": f"schema/{type}.schema.json",
        "generator": "generate.py",
        "numberOfTests": total,
        "notes": notes or {},
        "testGroups": [{"type": type, **group} for group in groups],
    }
