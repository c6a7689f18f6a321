"""Exceptions: one table from codes to classes, held to the core's list; picklable; safe to log."""

import copy
import pickle
import re
import typing

import pytest
from conftest import API_KEY, REPOSITORY, SECRET

import roomkey
from roomkey import _roomkey, errors, videosdk

CODES = _roomkey.codes()


def test_every_code_of_the_core_has_a_class_of_its_category():
    assert list(errors.CLASSES) == list(CODES)
    for code, (category, meaning, retryable) in CODES.items():
        error = errors.of(code)
        assert type(error) is errors.CLASSES[code]
        assert isinstance(error, errors._BY_CATEGORY[category])
        assert (error.code, error.category, error.is_retryable) == (code, category, retryable)
        assert (error.reason, str(error), error.hint) == (meaning, meaning, None)


def test_the_codes_are_those_of_the_documentation_and_of_the_type():
    documented = re.findall(
        r"^\| `(\w+)` \|",
        (REPOSITORY / "docs/errors.md").read_text().split("## Over HTTP")[0],
        re.M,
    )
    assert sorted(CODES) == sorted(documented)
    assert typing.get_args(errors.Code) == tuple(CODES)


def test_a_named_class_is_named_after_its_code_and_exported():
    for code, named in errors._BY_NAME.items():
        assert named.__name__.lower() == code.replace("_", "")
        assert getattr(roomkey, named.__name__) is named
        assert named.__name__ in roomkey.__all__
        assert named.__module__ == "roomkey.errors"


def test_a_readme_lists_every_class():
    readme = (REPOSITORY / "bindings/python/README.md").read_text()
    for name in errors.__all__:
        if isinstance(getattr(errors, name), type):
            assert f"`{name}`" in readme, name


@pytest.mark.parametrize("code", CODES)
def test_an_error_survives_pickling_and_copying(code):
    error = errors.of(code, "Because.", hint="Do this.", retry_after=7)
    error.add_note("a note") if hasattr(error, "add_note") else None
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert again.__dict__ == error.__dict__
        assert (str(again), again.retry_after) == ("Because. Do this.", 7)


def test_a_hint_and_the_time_to_wait_come_from_the_core():
    with pytest.raises(errors.ArgumentError) as caught:
        roomkey.parse_permission("Allow_Join")
    assert caught.value.code == "permission_unknown"
    assert caught.value.hint == "Permissions are written in lower case."
    call = videosdk.Api().validate_room("a.b.c", "r")
    with pytest.raises(roomkey.RemoteRateLimited) as caught:
        call.understand(429, {"Retry-After": "7"}, b"")
    assert (caught.value.retry_after, caught.value.is_retryable) == (7, True)


def test_no_error_says_the_token_or_the_secret():
    credentials = videosdk.Credentials(API_KEY, SECRET)
    token = credentials.mint(permissions=["allow_join"])
    header, payload, signature = token.split(".")
    for text in (
        token[:-1],
        f"{header}.{payload}.{signature[::-1]}",
        f"{payload}.{header}.{signature}",
        token + "=",
        "Bearer " + token,
    ):
        with pytest.raises(roomkey.TokenError) as caught:
            credentials.verify(text)
        shown = f"{caught.value!r} {caught.value} {caught.value.args}"
        for part in (header, payload, signature[:20], SECRET):
            assert part not in shown
