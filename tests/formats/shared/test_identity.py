"""Which texts are one thing, and that keys are unique whatever the order."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.formats.shared.draft import Collection, Draft, settle
from roles.formats.shared.places import Place
from roles.model.identity import identity
from roles.model.keys import assign_keys
from roles.model.names import normal
from roles.org.actors import Scope

TEXTS = st.text(alphabet="cC+# &-./ab★☂ßö²１", min_size=0, max_size=6) | st.text(max_size=8)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@pytest.mark.parametrize(
    "other",
    ["Jörg  Muster", "JÖRG MUSTER", unicodedata.normalize("NFD", "Jörg Muster"),
     " Jörg\u00a0Muster", wide("J") + "örg Muster", "Jörg\u200bMuster"],
)  # fmt: skip
def test_texts_that_are_one(other: str) -> None:
    assert identity(other) == identity("Jörg Muster")


@pytest.mark.parametrize(
    "pair", [("C", "C++"), ("C#", "C++"), ("R&D", "R D"), ("★", "☂"), ("m²", "m2"), ("a-b", "a b")]
)
def test_texts_that_are_two(pair: tuple[str, str]) -> None:
    assert identity(pair[0]) != identity(pair[1])


@given(TEXTS)
def test_identity_of_an_identity_is_itself(text: str) -> None:
    assert identity(identity(text)) == identity(text)
    assert identity(text.upper().lower()) == identity(text.lower())


@given(st.lists(TEXTS, max_size=12), st.randoms(), st.lists(st.sampled_from(["c", "a-b", "ab"])))
def test_keys_are_keys_unique_and_free_of_order(texts, random, taken) -> None:
    one_each = list({identity(text): text for text in texts}.values())
    keys = assign_keys({text: text for text in one_each}, taken)
    assert len({normal(key) for key in keys.values()} - set(map(normal, taken))) == len(one_each)
    for key in keys.values():
        Scope(key)
    shuffled = list(one_each)
    random.shuffle(shuffled)
    assert assign_keys({text: text for text in shuffled}, taken) == keys


@given(st.lists(TEXTS, max_size=12))
def test_things_are_as_many_as_identities_and_found_by_each_spelling(texts) -> None:
    scopes = Collection("scope")
    things = [scopes.named(text) for text in texts]
    settle(scopes)
    assert len(scopes) == len({identity(text) for text in texts})
    assert len({one.key for one in scopes}) == len(scopes)
    for text, thing in zip(texts, things, strict=True):
        assert scopes.find(text) == (thing,)
    again = Collection("scope")
    for text in reversed(texts):
        again.named(text)
    settle(again)
    assert {one.key for one in again} == {one.key for one in scopes}


NAMES = st.sampled_from(["Ann Example", "ann  example", "Example, Ann", "ann@x.org", "Bo", "b, o"])


@given(st.lists(st.tuples(st.integers(0, 3), NAMES), max_size=9))
def test_a_name_is_found_whether_or_not_it_was_asked_for_before(called) -> None:
    late, early = Collection("person"), Collection("person")
    for number, name in called:
        early.find("ann example")  # from here on the index of names is kept up to date
        for people in (late, early):
            people.call(people.named(f"p{number}"), name)
    for _, name in called:
        found, same = ({one.text for one in people.find(name)} for people in (late, early))
        assert found == same == found | {f"p{number}" for number, one in called if one == name}


def test_two_of_one_text_are_numbered() -> None:
    assert assign_keys({1: "Ann", 2: "ann", 3: "ann-2"}) == {1: "ann", 2: "ann-3", 3: "ann-2"}


def test_reference_to_nothing_or_to_several_is_a_loss() -> None:
    draft, people = Draft("f"), Collection("person", personal=True)
    for number in ("1", "2", "3"):
        people.call(people.named(number), "Ann Example" if number != "3" else "Bob Sample")
    place = Place("Manager", 4)
    assert draft.resolve(people, "sample, bob", place, "x") is people.things[2]
    assert draft.resolve(people, "Ann Example", place, "it is left out") is None
    assert draft.resolve(people, "Cy", place, "it is left out", "answer") is None
    first, second = draft.gathered_losses()
    assert str(first) == "Manager (line 4): the person: isn't in the file; it is left out"
    assert "may be any of 2 persons" in str(second)


def test_faults_of_one_kind_are_one_line() -> None:
    draft = Draft("f")
    for line in range(2, 1472):
        draft.refuse(Place("Role", line), f"there is no role {'abc'[line % 3]!r}")
        draft.lose(Place(f"Resources[{line}].x"), "it", "why", "decoration")
    draft.lose(Place("y"), "an owner", "is gone", "answer")
    assert len(draft.gathered_losses()) == 2
    for number in range(30):
        draft.lose(Place(f"team-{number}/OWNERS"), f"label {number // 2}", "counts for nothing")
    folded = draft.gathered_losses()[1]
    assert (folded.count, folded.place) == (30, "team-0/OWNERS")
    assert folded.what.startswith("label 0, label 1, ")
    assert folded.what.endswith(
        "label 9, … (30 times: at team-0/OWNERS, team-1/OWNERS, team-2/OWNERS, …)"
    )
    draft.losses = draft.losses[:-30]
    assert [one.weight for one in draft.gathered_losses()] == ["answer", "decoration"]
    assert draft.gathered_losses()[1].count == 1470
    with pytest.raises(ValueError, match="490 times: lines 2, 5, 8, …") as caught:
        draft.raise_problems()
    assert len(caught.value.problems) == 3
