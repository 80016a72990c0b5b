"""The command line: all or nothing, row and column named."""

from pathlib import Path

import pytest

from tirek.cli import main

HEADINGS = "who,q01,q02,q03,q04,q05,q06,q07,q08"


def score(tmp_path: Path, *rows: str, headings: str = HEADINGS) -> tuple[int, Path]:
    source, target = tmp_path / "answers.csv", tmp_path / "scores.csv"
    source.write_text("\n".join([headings, *rows]), encoding="utf-8")
    return main(["score", "--instrument", "school-pulse", "--in", str(source), "--out", str(target)]), target


def test_it_scores_each_row_and_carries_other_columns_over(tmp_path: Path) -> None:
    code, target = score(tmp_path, "a,3,3,3,3,0,0,9,0", "b,0,,1,2,,3,2,1")
    assert code == 0
    assert target.read_text(encoding="utf-8").splitlines() == [
        "who,ease_raw,ease_percent,ease_answered,people_raw,people_percent,people_answered",
        "a,9,100.0,3,9,100.0,3",
        "b,2,22.2,2,3,33.3,2",
    ]


def test_it_names_row_and_column_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, target = score(tmp_path, "a,3,3,3,3,0,0,9,0", "b,0,often,1,2,,3,2,1")
    assert (code, target.exists()) == (1, False)
    assert "row 3, column q02: 'often'" in capsys.readouterr().err


def test_it_names_missing_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = score(tmp_path, "1,2", headings="q01,q02")
    assert code == 1
    assert "q03" in capsys.readouterr().err


def test_it_knows_no_other_instrument(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", "--instrument", "nothing", "--in", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert "there is no instrument nothing" in capsys.readouterr().err
