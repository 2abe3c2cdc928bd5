import pytest
from hypothesis import given
from hypothesis import strategies as st

from japan.tables import harmless, unharmless
from japan.tables.harmless import quote_marked

TRICKY = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a ")) | st.text()


@pytest.mark.parametrize("sign", list("=+-@\t\r\n＝＋－＠"))
def test_harmless_marks_what_a_spreadsheet_may_run(sign):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("value", ["", "山田", "1-1", "'tis", "a=b", " =1", "'"])
def test_harmless_leaves_all_else(value):
    assert (harmless(value), unharmless(value)) == (value, value)


def test_unharmless_takes_one_apostrophe_only():
    assert unharmless("''=1") == "'=1"


@given(TRICKY)
def test_unharmless_undoes_harmless(value):
    assert unharmless(harmless(value)) == value


@given(TRICKY)
def test_unharmless_undoes_quote_marked(value):
    assert unharmless(quote_marked(value)) == value


@given(TRICKY)
def test_harmless_never_begins_with_a_dangerous_sign(value):
    assert not harmless(value).startswith(tuple("=+-@\t\r\n＝＋－＠"))


def test_quote_marked_leaves_a_formula_look_alike():
    assert [quote_marked("=1"), quote_marked("'=1")] == ["=1", "''=1"]
