"""A key that contradicts itself is refused by name."""

import pytest

from psychometrics import Item, Key, KeyInvalid, MissingRule, Rounding, Scale, compile_key
from psychometrics.scoring import CompositeCircle, DoubledId, ImpossibleWeights, UnknownItem, UnknownScale

AB = (Item("a", 0, 3), Item("b", 0, 3))
SOUND = Scale("s", ("a", "b"))


@pytest.mark.parametrize(
    ("error", "items", "scales"),
    [
        (DoubledId, (AB[0], AB[0]), (Scale("s", ("a",)),)),
        (DoubledId, AB, (SOUND, SOUND)),
        (DoubledId, AB, (Scale("s", ("a", "a")),)),
        (DoubledId, AB, (SOUND, Scale("t", total_of=("s", "s"), method="composite"))),
        (UnknownItem, AB, (Scale("s", ("a", "c")),)),
        (UnknownItem, AB, (Scale("s", ("a",), reverse=frozenset({"b"})),)),
        (UnknownItem, AB, (Scale("s", ("a",), points={"b": {1: 1}}),)),
        (UnknownScale, AB, (Scale("t", total_of=("s",), method="composite"),)),
        (CompositeCircle, AB, (Scale("t", total_of=("t",), method="composite"),)),
        (CompositeCircle, AB, (SOUND, Scale("t", total_of=("u",)), Scale("u", total_of=("s", "t")))),
        (ImpossibleWeights, AB, (Scale("s", ("a", "b"), weights=(1,)),)),
        (ImpossibleWeights, AB, (Scale("s", ("a", "b"), weights=(1, 0)),)),
        (ImpossibleWeights, AB, (Scale("s", ("a", "b"), weights=(1, -1)),)),
        (ImpossibleWeights, AB, (Scale("s", ("a", "b"), weights=(1, float("nan"))),)),
        (ImpossibleWeights, AB, (SOUND, Scale("t", total_of=("s",), weights=(1, 2)))),
        (KeyInvalid, AB, ()),
        (KeyInvalid, AB, (Scale("s"),)),
        (KeyInvalid, AB, (Scale("s", method="composite"),)),
        (KeyInvalid, AB, (SOUND, Scale("t", ("a",), total_of=("s",)))),
        (KeyInvalid, AB, (Scale("s", ("a",), method="median"),)),
        (KeyInvalid, AB, (Scale("s", ("a", "b"), method="mismatch", key={"a": 1}),)),
        (KeyInvalid, AB, (Scale("s", ("a",), key={"a": 1}),)),
        (KeyInvalid, AB, (Scale("s", ("a",), method="keyed", key={"a": 9}),)),
        (KeyInvalid, AB, (Scale("s", ("a",), points={"a": {9: 1}}),)),
        (KeyInvalid, AB, (Scale("s", ("a",), points={"a": {}}),)),
        (KeyInvalid, AB, (Scale("s", ("a",), points={"a": {1: 1}}, reverse=frozenset({"a"})),)),
        (KeyInvalid, AB, (Scale("s", ("a",), coefficient=0),)),
        (KeyInvalid, (Item("a", 3, 3),), (Scale("s", ("a",)),)),
        (KeyInvalid, (Item("a", 0, float("inf")),), (Scale("s", ("a",)),)),
    ],
)
def test_a_key_that_contradicts_itself_is_refused_by_name(error, items, scales):
    with pytest.raises(KeyInvalid) as caught:
        compile_key(Key(items, scales))
    assert type(caught.value) is error


@pytest.mark.parametrize("share", [0, -0.1, 1.1, float("nan")])
def test_a_share_outside_its_range_is_refused(share):
    with pytest.raises(KeyInvalid, match="minimum_answered"):
        compile_key(Key(AB, (SOUND,), MissingRule("prorate", share)))


def test_rules_nobody_knows_are_refused():
    with pytest.raises(KeyInvalid, match="missing rule 'guess'"):
        compile_key(Key(AB, (SOUND,), MissingRule("guess")))
    with pytest.raises(KeyInvalid, match="rounding rule 'down'"):
        compile_key(Key(AB, (SOUND,), rounding=Rounding("down")))
