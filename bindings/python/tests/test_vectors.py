"""Every conformance vector, one test each; and that none is left out."""

import collections

import pytest
import vectors

# Files that this package cannot express, each with the reason; not all of them need be there.
NOT_EXPRESSIBLE = {
    "opentok_endpoint": "what stands in for a cloud is the server",
    "opentok_seat": "what stands in for a cloud is the server",
}
FILES = {name: file for name, file in vectors.files().items() if name not in NOT_EXPRESSIBLE}
TESTS = [
    pytest.param(group, test, id=f"{name}/{test['id']}")
    for name, file in FILES.items()
    for group in file["testGroups"]
    for test in group["tests"]
]
executed = collections.Counter()


@pytest.mark.parametrize(("group", "test"), TESTS)
def test_vector(group, test, request):
    executed[request.node.callspec.id.split("/")[0]] += 1
    assert vectors.answer(group, test) == vectors.expected(test), test["comment"]


@pytest.mark.parametrize("name", FILES)
def test_all_of_a_file_ran(name):
    assert executed[name] == FILES[name]["numberOfTests"]


def test_there_are_vectors():
    assert len(FILES) >= 30
    assert sum(executed.values()) == len(TESTS) >= 2000


def test_an_unknown_type_is_a_failure():
    with pytest.raises(vectors.UnknownType):
        vectors.answer({"type": "divination"}, {})
