"""Which text counts as a formula, sign by sign."""

import pytest

from clientbase.export.formulas import begins_like_a_formula, neutralised

FORMULAS = (
    "=1+1",
    "+79161234567",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\tplain after a tab",
    "\rplain after a return",
    "\nplain after a line feed",
    "\x00=1",
    " =1+1",
    "   +1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u202e=1+1",
    '"=1+1"',
    "'=1+1",
    "'' =1",
    "`@x",
    "“=1”",
    "«=1»",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "﹢1",
    "﹣1",
    "﹫x",
    "⁺1",
    "=",
    "-",
)
TEXTS = (
    "",
    " ",
    "Иван",
    "O'Neill",
    "'quoted'",
    "1-2",
    "a=b",
    "c+d",
    "mail@example.org",
    "№ 5",
    "–5",
    "—",
    "−5",
    "#N/A",
    "12.5",
    "files:C00000001",
    "worth 0.00 RUB (M 1), R 1",
)


@pytest.mark.parametrize("text", FORMULAS)
def test_what_may_be_a_formula_gets_an_apostrophe(text: str) -> None:
    assert begins_like_a_formula(text)
    assert neutralised(text).startswith("'")
    assert neutralised(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", TEXTS)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert not begins_like_a_formula(text)
    assert neutralised(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a,=1+1", "a,'=1+1"),
        ("a\t=1+1", "a\t'=1+1"),
        ("a|=1+1", "a|'=1+1"),
        ("a\n=1+1", "a\n'=1+1"),
        ('a;"=1+1', 'a;\'"=1+1'),
        ("a; @x, +7", "a;' @x,' +7"),
        ("=a;=b", "'=a;'=b"),
        ("a; b, c", "a; b, c"),
    ],
)
def test_a_formula_behind_a_delimiter_is_guarded_too(text: str, written: str) -> None:
    assert neutralised(text) == written


def test_neutralising_takes_time_in_proportion_to_the_text() -> None:
    neutralised(" " * 200_000)
    neutralised(", " * 200_000)
    neutralised("\"'" * 200_000)
