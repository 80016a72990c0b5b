from xml.etree import ElementTree

import pytest

from tirek.core.qr import qr_svg


def test_a_code_is_an_image_with_a_name_and_no_style():
    svg = qr_svg("https://tirek.example.kz/c/abc", title='<b>"Letter"</b>')
    root = ElementTree.fromstring(svg)
    assert (root.get("role"), root[0].text) == ("img", '<b>"Letter"</b>')
    assert "style" not in svg


def test_the_code_is_dark_on_white_with_four_quiet_modules_whatever_the_page():
    root = ElementTree.fromstring(qr_svg("1", title="x"))
    assert root.get("viewBox") == "0 0 29 29"  # 21 modules of the smallest code and 4 at each side
    assert root[1].get("fill") == "#fff"
    assert root[2].get("stroke") == "#000"


def test_nothing_is_no_content():
    with pytest.raises(ValueError):
        qr_svg("", title="x")
