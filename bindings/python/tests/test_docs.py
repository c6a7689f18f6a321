"""Every public item is documented, and every example in the documentation runs."""

import doctest
import importlib
import inspect
import re

import pytest
from conftest import REPOSITORY

import roomkey

MODULES = [
    "roomkey",
    "roomkey.by_name",
    "roomkey.errors",
    "roomkey.jws",
    "roomkey.livekit",
    "roomkey.livekit.client",
    "roomkey.livekit.rest",
    "roomkey.opentok",
    "roomkey.opentok.client",
    "roomkey.opentok.rest",
    "roomkey.session",
    "roomkey.session.blocking",
    "roomkey.videoio",
    "roomkey.videoio.client",
    "roomkey.videoio.rest",
    "roomkey.videosdk",
    "roomkey.videosdk.client",
    "roomkey.videosdk.rest",
    "roomkey.vonage",
    "roomkey.vonage.client",
    "roomkey.vonage.rest",
    "roomkey.fastapi",
    "roomkey.flask",
    "roomkey.starlette",
]


def public_items():
    """Each public module, and what it exports, with the members of its classes."""
    items = {}
    for name in MODULES:
        module = importlib.import_module(name)
        items[name] = module
        for exported in module.__all__:
            item = getattr(module, exported)
            if not (inspect.isclass(item) or inspect.isroutine(item)):
                continue
            items[f"{name}.{exported}"] = item
            for member, value in vars(item).items() if inspect.isclass(item) else ():
                if member.startswith("_") or member in ("code", "reason", "hint", "retry_after"):
                    continue
                if (
                    callable(value)
                    or inspect.isdatadescriptor(value)
                    or isinstance(value, (staticmethod, classmethod))
                ):
                    items[f"{name}.{exported}.{member}"] = getattr(item, member)
    return items


ITEMS = public_items()


@pytest.mark.parametrize("name", ITEMS)
def test_it_is_documented_and_its_examples_run(name):
    item = ITEMS[name]
    if type(item).__name__ == "member_descriptor":
        return  # A field of a dataclass with slots is documented in its class.
    text = item.__doc__
    assert text and text.strip(), f"{name} has no documentation"
    run(text, name)


def run(text, name):
    test = doctest.DocTestParser().get_doctest(inspect.cleandoc(text), {}, name, name, 0)
    out = []
    results = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=out.append)
    assert results.failed == 0, "".join(out)


def test_the_readme_runs_as_printed():
    text = (REPOSITORY / "bindings/python/README.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    assert len(blocks) >= 5
    session = "".join(block for block in blocks if ">>>" in block)
    assert session.count(">>>") > 10
    run(session, "README.md")
    for block in blocks:
        if ">>>" not in block:
            compile(block, "README.md", "exec")


def test_the_projects_readme_runs_as_printed(monkeypatch):
    """What it shows of Python, with the credentials that it shows in the environment."""
    text = (REPOSITORY / "README.md").read_text()
    monkeypatch.setenv("VIDEOSDK_API_KEY", "my-api-key")
    monkeypatch.setenv("VIDEOSDK_SECRET", "9d3b1f0a6c5e4827b1a0f3c2d4e59687")
    for block in re.findall(r"^```python\n(.*?)^```", text, re.M | re.S):
        assert len(block.splitlines()) <= 10
        exec(compile(block, "README.md", "exec"), {})


def test_the_page_about_sessions_runs_as_printed():
    text = (REPOSITORY / "docs/sessions.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    assert blocks
    for block in blocks:
        here = {}
        exec(
            compile(
                block.replace("\nasyncio.run(", "\nresult = asyncio.run("), "sessions.md", "exec"
            ),
            here,
        )
        assert here["result"] == "Bearer a.b.c"


def test_a_session_is_started_with_what_the_page_about_sessions_lists():
    text = (REPOSITORY / "docs/sessions.md").read_text()
    table = text[text.index("| in pages | in Python |") :].split("\n\n")[0].splitlines()[2:]
    listed = [row.split("|")[2].strip().strip("`") for row in table]
    listed = [name for name in listed if name != "–"]
    options = roomkey.session._sources.StartOptions.__annotations__
    given = roomkey.session._sources.Given.__dataclass_fields__
    assert sorted(listed) == sorted(options) == sorted(given)


def test_what_is_exported_is_there():
    for name in MODULES:
        module = importlib.import_module(name)
        assert len(set(module.__all__)) == len(module.__all__)
        for exported in module.__all__:
            getattr(module, exported)


def test_native_classes_say_where_they_live():
    for name, item in ITEMS.items():
        if (
            inspect.isclass(item)
            and item.__module__.startswith("roomkey")
            and "_roomkey" not in item.__module__
        ):
            home = importlib.import_module(item.__module__)
            assert getattr(home, item.__name__) is item, name


def test_the_version_is_the_packages():
    from importlib.metadata import version

    assert roomkey.__version__ == version("roomkey")


def test_every_function_and_class_stands_in_an_example_that_runs():
    """In a docstring, in the README, or in an example program, all of which some test runs."""
    texts = [item.__doc__ or "" for item in ITEMS.values()]
    texts.append((REPOSITORY / "bindings/python/README.md").read_text())
    lines = [
        line for text in texts for line in text.splitlines() if re.match(r"\s*(>>>|\.\.\.) ", line)
    ]
    lines += [path.read_text() for path in (REPOSITORY / "examples/python").glob("*.py")]
    shown = set(re.findall(r"\w+", "\n".join(lines)))
    missing = []
    for name, item in ITEMS.items():
        if inspect.isdatadescriptor(item) or inspect.ismodule(item):
            continue
        if inspect.isclass(item) and issubclass(item, roomkey.RoomkeyError):
            continue
        if ">>>" not in (item.__doc__ or "") and name.rpartition(".")[2] not in shown:
            missing.append(name)
    assert not missing, missing
