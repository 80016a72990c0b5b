"""Scoring: hand-worked cases, R's figures, and paper against matrix for keys nobody chose."""

import json

import numpy as np
import pytest
from bfi_reference import KEYS, answers, names, reference
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_scoring import score_on_paper

from psychometrics import Item, Key, MissingRule, Rounding, Scale, compile_key, score
from psychometrics.scoring import MISSING, score_item_major

NAN = float("nan")
FOUR = tuple(Item(name, 1, 5) for name in ("a", "b", "c", "d"))


def one(scale: Scale, row, *, items=FOUR, missing=MissingRule("none"), rounding=Rounding(digits=4)):  # noqa: B008
    return score(compile_key(Key(items, (scale,), missing, rounding)), [row])[scale.id]


# --- by hand


def test_a_reversed_item_counts_from_the_other_end():
    found = one(Scale("s", ("a", "b", "c"), reverse=frozenset({"b"})), [5, 5, 2, 3])
    assert found.raw.tolist() == [5 + 1 + 2]
    assert (found.minimum, found.maximum, found.items) == (3, 15, 3)
    assert found.percent_of_max.tolist() == [pytest.approx(100 * 5 / 12)]


def test_prorating_fills_a_gap_with_the_persons_own_mean():
    rule = MissingRule("prorate", 0.75)
    found = one(Scale("s", ("a", "b", "c", "d")), [5, 4, NAN, 4], missing=rule)
    assert found.raw.tolist() == [pytest.approx(13 * 4 / 3, abs=1e-4)]
    assert found.answered.tolist() == [3]


def test_prorating_with_weights_and_reversed_items():
    scale = Scale("s", ("a", "b", "c"), reverse=frozenset({"c"}), weights=(1, 2, 0.5))
    found = one(scale, [3, 5, NAN, 1], missing=MissingRule("prorate", 0.5))
    # least 3.5; gained above it 2 + 8 of 4 + 8 possible; 14 possible in all
    assert found.raw.tolist() == [pytest.approx(3.5 + 10 * 14 / 12, abs=1e-4)]


def test_prorating_items_of_different_ranges_keeps_the_share():
    items = (Item("a", 0, 1), Item("b", 0, 10))
    found = one(Scale("s", ("a", "b")), [1, NAN], items=items, missing=MissingRule("prorate", 0.5))
    assert found.percent_of_max.tolist() == [100.0]


def test_one_answer_too_few_is_no_score():
    found = one(Scale("s", ("a", "b", "c", "d")), [5, 5, NAN, NAN], missing=MissingRule("prorate", 0.75))
    assert np.isnan(found.raw).tolist() == [True]
    assert found.valid.tolist() == [False]
    assert found.to_dict()["raw"] == [None]


def test_the_share_is_met_exactly_at_its_border():
    items = tuple(Item(f"q{i}", 0, 3) for i in range(25))
    row = [1.0] * 14 + [NAN] * 11
    found = one(Scale("s", tuple(i.id for i in items)), row, items=items, missing=MissingRule("prorate", 0.56))
    assert found.raw.tolist() == [25.0]  # 0.56 × 25 is a little over 14 in floating point


def test_nobody_who_answered_nothing_gets_a_score():
    found = one(Scale("s", ("a", "b")), [NAN] * 4, missing=MissingRule("prorate", 0.01))
    assert found.valid.tolist() == [False]


def test_with_none_one_gap_is_no_score():
    assert one(Scale("s", ("a", "b")), [5, NAN, 1, 1]).valid.tolist() == [False]
    assert one(Scale("s", ("a", "b")), [5, 4, NAN, NAN]).raw.tolist() == [9]


def test_an_impossible_code_is_a_missing_answer():
    found = one(Scale("s", ("a", "b")), [9, 4, 1, 1], missing=MissingRule("prorate", 0.5))
    assert (found.raw.tolist(), found.answered.tolist()) == ([8.0], [1])


def test_a_mean_is_weighted_and_not_rounded():
    scale = Scale("s", ("a", "b"), weights=(1, 2), method="mean")
    assert one(scale, [2, 3, 1, 1], rounding=Rounding()).raw.tolist() == [pytest.approx(8 / 3, abs=1e-12)]


def test_keyed_counts_the_right_answers_and_mismatch_the_wrong_ones():
    key = {"a": 1, "b": 2, "c": 3}
    assert one(Scale("s", ("a", "b", "c"), method="keyed", key=key), [1, 2, 5, 5]).raw.tolist() == [2]
    assert one(Scale("s", ("a", "b", "c"), method="mismatch", key=key), [1, 2, 5, 5]).raw.tolist() == [1]


def test_a_forced_choice_gives_points_to_its_scales():
    items = (Item("x", 1, 2), Item("y", 1, 3))
    nature = Scale("nature", ("x", "y"), points={"x": {1: 1}, "y": {1: 2, 3: 1}})
    machines = Scale("machines", ("x",), points={"x": {2: 1}})
    table = score(compile_key(Key(items, (nature, machines))), [[1, 3], [2, 1], [2, 2]])
    assert table["nature"].raw.tolist() == [2, 2, 0]
    assert table["machines"].raw.tolist() == [0, 1, 1]
    assert (table["nature"].minimum, table["nature"].maximum) == (0, 3)


def test_options_that_all_have_points_have_their_own_least():
    scale = Scale("s", ("x",), points={"x": {1: 1, 2: 4}})
    found = one(scale, [1], items=(Item("x", 1, 2),))
    assert (found.minimum, found.maximum, found.percent_of_max.tolist()) == (1, 4, [0])


def test_a_composite_adds_scales_and_composites_in_any_order():
    scales = (
        Scale("all", total_of=("half", "other"), method="composite"),
        Scale("half", total_of=("one", "two"), method="composite", coefficient=0.5, weights=(1, 3)),
        Scale("one", ("a",)),
        Scale("two", ("b",)),
        Scale("other", ("c", "d")),
    )
    table = score(compile_key(Key(FOUR, scales, MissingRule("none"))), [[5, 3, 2, 1], [5, NAN, 2, 1]])
    assert table["half"].raw[0] == (5 + 9) / 2
    assert table["all"].raw[0] == 7 + 3
    assert np.isnan(table["all"].raw[1])
    assert table["all"].answered.tolist() == [4, 3]
    assert (table["all"].minimum, table["all"].maximum, table["all"].items) == (4, 20, 4)


def test_a_negative_coefficient_turns_the_scale_round():
    found = one(Scale("s", ("a", "b"), coefficient=-1), [5, 4, 1, 1])
    assert (found.raw.tolist(), found.minimum, found.maximum) == ([-9], -10, -2)


@pytest.mark.parametrize(("rule", "expected"), [("half_away_from_zero", [3, 4, 2]), ("half_to_even", [2, 4, 2])])
def test_the_declared_rule_decides_a_tie(rule, expected):
    items = (Item("a", 0, 9), Item("b", 0, 9))
    key = Key(items, (Scale("s", ("a", "b"), weights=(0.5, 0.5)),), MissingRule("none"), Rounding(rule))
    assert score(compile_key(key), [[2, 3], [3, 4], [2, 2]])["s"].raw.tolist() == expected


def test_minus_one_of_whole_numbers_is_missing_even_where_it_could_be_a_code():
    items = (Item("a", -2, 2), Item("b", -2, 2))
    compiled = compile_key(Key(items, (Scale("s", ("a", "b")),), MissingRule("none")))
    assert score(compiled, np.array([[MISSING, 2]]))["s"].valid.tolist() == [False]
    assert score(compiled, np.array([[-1.0, 2.0]]))["s"].raw.tolist() == [1]


def test_a_table_reads_and_travels_well():
    compiled = compile_key(Key(FOUR, (Scale("s", ("a", "b")), Scale("t", ("c",)))))
    table = score(compiled, [1, 2, 3, 4])
    assert repr(table) == "ScoreTable(1 persons: s, t)"
    assert repr(table["s"]) == "ScaleScores('s', 2 to 10, n=1, valid=1)"
    assert json.loads(json.dumps(table.to_dict()))["t"]["percent_of_max"] == [50.0]
    assert list(table.scales) == ["s", "t"]
    assert repr(compiled) == "CompiledKey(4 items, 2 scales)"


def test_the_wrong_shape_is_refused():
    compiled = compile_key(Key(FOUR, (Scale("s", ("a",)),)))
    for wrong in ([[1, 2, 3]], np.ones((2, 2, 4)), [[1, 2, 3, 4, 5]]):
        with pytest.raises(ValueError, match="4 items expected"):
            score(compiled, wrong)
    with pytest.raises(ValueError, match="bytes of 4 items"):
        score_item_major(compiled, np.ones((3, 4), dtype=np.uint8))
    with pytest.raises(ValueError, match="5 is an answer"):
        score_item_major(compiled, np.ones((4, 2), dtype=np.uint8), missing=5)
    with pytest.raises(KeyError):
        score(compiled, [1, 2, 3, 4])["absent"]


# --- against R


@pytest.mark.parametrize("name", KEYS)
def test_means_are_those_of_scoreitems(name):
    assert np.nanmean(_bfi(name)) == pytest.approx(reference("bfi_scoreItems_none_mean")[name], abs=1e-9)


def test_the_first_ten_persons_are_those_of_scoreitems():
    assert _bfi("agree")[:10] == pytest.approx(reference("bfi_scoreItems_none_first10_agree"), abs=1e-12)


def _bfi(name: str) -> np.ndarray:
    ids = KEYS[name].split()
    scale = Scale(
        name,
        tuple(one.lstrip("-") for one in ids),
        reverse=frozenset(one[1:] for one in ids if one[0] == "-"),
        method="mean",
    )
    items = tuple(Item(item, 1, 6) for item in names())
    return score(compile_key(Key(items, (scale,), MissingRule("prorate", 0.01))), answers())[name].raw


# --- keys nobody chose


@st.composite
def keys(draw) -> Key:
    items = tuple(
        Item(f"q{i}", low := draw(st.integers(-2, 2)), low + draw(st.integers(1, 6)))
        for i in range(draw(st.integers(1, 7)))
    )
    scales = [draw(_scales(f"s{i}", items)) for i in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        total = tuple(scale.id for scale in scales)
        scales.insert(0, Scale("total", total_of=total, method="composite", coefficient=draw(st.sampled_from([1, -2]))))
    missing = MissingRule(draw(st.sampled_from(["none", "prorate"])), draw(st.sampled_from([0.01, 0.5, 0.7, 0.8, 1.0])))
    rounding = Rounding(draw(st.sampled_from(["half_away_from_zero", "half_to_even"])), draw(st.integers(0, 2)))
    return Key(items, tuple(scales), missing, rounding)


@st.composite
def _scales(draw, name: str, items: tuple[Item, ...]) -> Scale:
    chosen = draw(st.lists(st.sampled_from(items), min_size=1, unique_by=lambda item: item.id))
    ids = tuple(item.id for item in chosen)
    method = draw(st.sampled_from(["sum", "mean", "keyed", "mismatch"]))
    codes = {item.id: draw(st.integers(int(item.low), int(item.high))) for item in chosen}
    weights = tuple(draw(st.sampled_from([0.5, 1, 2, 3])) for _ in ids) if draw(st.booleans()) else ()
    coefficient = draw(st.sampled_from([1, 2, 0.5, -1]))
    if method in ("keyed", "mismatch"):
        return Scale(name, ids, weights=weights, method=method, key=codes, coefficient=coefficient)
    forced = {one: {codes[one]: draw(st.sampled_from([1, 2, -1]))} for one in ids if draw(st.booleans())}
    turned = frozenset(one for one in ids if one not in forced and draw(st.booleans()))
    return Scale(name, ids, reverse=turned, weights=weights, method=method, points=forced, coefficient=coefficient)


@st.composite
def keys_with_rows(draw) -> tuple[Key, np.ndarray]:
    key = draw(keys())
    count = draw(st.integers(1, 6))
    value = st.one_of(st.just(NAN), st.integers(-4, 9).map(float))
    rows = [[draw(value) for _ in key.items] for _ in range(count)]
    return key, np.array(rows)


@settings(max_examples=300, deadline=None)
@given(keys_with_rows())
def test_matrix_and_paper_agree(case):
    key, rows = case
    table = score(compile_key(key), rows)
    for person, row in enumerate(rows.tolist()):
        for name, (value, count) in score_on_paper(key, row).items():
            found = table[name]
            assert found.answered[person] == count
            assert found.raw[person] == pytest.approx(NAN if value is None else value, abs=1e-9, nan_ok=True)


@settings(max_examples=100, deadline=None)
@given(keys_with_rows(), st.randoms())
def test_a_row_scores_the_same_alone_and_in_any_company(case, random):
    key, rows = case
    compiled = compile_key(key)
    together = score(compiled, rows).raw
    order = list(range(len(rows)))
    random.shuffle(order)
    np.testing.assert_allclose(score(compiled, rows[order]).raw, together[:, order], atol=1e-12)
    for person in range(len(rows)):
        np.testing.assert_allclose(score(compiled, rows[person]).raw[:, 0], together[:, person], atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(keys_with_rows())
def test_a_score_lies_between_its_ends(case):
    key, rows = case
    half_a_unit = 0.5 / 10**key.rounding.digits
    for found in score(compile_key(key), rows).scales.values():
        room = 20 * half_a_unit  # a total adds the roundings of its scales
        assert np.all(found.raw[found.valid] >= found.minimum - room)
        assert np.all(found.raw[found.valid] <= found.maximum + room)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.just(NAN), st.integers(1, 5).map(float)), min_size=4, max_size=4))
def test_reversing_every_item_mirrors_the_score_and_twice_gives_it_back(row):
    ids = tuple(item.id for item in FOUR)
    rule, exact = MissingRule("prorate", 0.5), Rounding(digits=9)
    plain = one(Scale("s", ids), row, missing=rule, rounding=exact).raw[0]
    turned = one(Scale("s", ids, reverse=frozenset(ids)), row, missing=rule, rounding=exact).raw[0]
    twice = one(Scale("s", ids, reverse=frozenset(ids)), [6 - code for code in row], missing=rule, rounding=exact).raw[
        0
    ]
    assert turned == pytest.approx(4 + 20 - plain, abs=1e-8, nan_ok=True)
    assert twice == pytest.approx(plain, abs=1e-8, nan_ok=True)


# --- the road of bytes


def _many(persons: int, codes: range, *, seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    table = random.integers(codes[0], codes[-1] + 1, (persons, 12))
    table[random.random(table.shape) < 0.15] = MISSING
    table[random.random(table.shape) < 0.02] = 77  # an impossible code
    return table


@pytest.mark.parametrize("codes", [range(5), range(1, 6), range(70)])
@pytest.mark.parametrize("method", ["sum", "mean"])
@pytest.mark.parametrize("rounding", [Rounding(), Rounding("half_to_even", 1)])
def test_bytes_in_rows_and_in_columns_score_as_numbers_do(codes, method, rounding):
    items = tuple(Item(f"q{i}", codes[0], codes[-1]) for i in range(12))
    ids = tuple(item.id for item in items)
    scales = (
        Scale("one", ids[:7], reverse=frozenset(ids[1:3]), method=method, weights=(2,) * 7),
        Scale("two", ids[5:], reverse=frozenset(ids[8:]), coefficient=0.5),
        Scale("all", total_of=("one", "two"), method="composite"),
    )
    compiled = compile_key(Key(items, scales, MissingRule("prorate", 0.6), rounding))
    table = _many(40_000, codes, seed=1)
    expected = score(compiled, table)
    as_bytes = table.astype(np.int8)
    assert compiled.countable
    for found in (
        score(compiled, as_bytes),
        score(compiled, as_bytes.view(np.uint8)),
        score_item_major(compiled, np.ascontiguousarray(as_bytes.T).view(np.uint8)),
    ):
        np.testing.assert_allclose(found.raw, expected.raw, atol=1e-12)
        np.testing.assert_array_equal(found.answered, expected.answered)


def test_columns_with_another_code_for_missing_and_a_key_that_cannot_be_counted():
    compiled = compile_key(Key(FOUR, (Scale("s", ("a", "b"), weights=(1, 2)),), MissingRule("prorate", 0.5)))
    assert not compiled.countable
    columns = np.array([[5, 0], [4, 3], [1, 1], [1, 1]], dtype=np.uint8)
    assert score_item_major(compiled, columns, missing=0)["s"].raw.tolist() == [13, 9]


def test_two_hundred_and_fifty_five_is_an_answer_where_the_key_says_so():
    items = (Item("a", 0, 255),)
    compiled = compile_key(Key(items, (Scale("s", ("a",)),), MissingRule("none")))
    assert score(compiled, np.full((300, 1), 255, dtype=np.uint8))["s"].raw.max() == 255


def test_a_long_scale_of_wide_items_is_counted_too():
    items = tuple(Item(f"q{i}", 0, 200) for i in range(40))
    compiled = compile_key(Key(items, (Scale("s", tuple(item.id for item in items)),), MissingRule("prorate", 0.5)))
    table = np.random.default_rng(2).integers(0, 201, (300, 40))
    table[:, :3] = np.where(table[:, :3] < 30, 255, table[:, :3])
    found = score(compiled, table.astype(np.uint8))
    np.testing.assert_array_equal(found.raw, score(compiled, np.where(table == 255, MISSING, table))["s"].raw[None])
