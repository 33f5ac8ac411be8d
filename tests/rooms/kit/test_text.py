import re

import pytest

from glasshouse.network.kit import text as texts


def nobody(_handle: str) -> bool:
    return False


def test_text_is_kept_as_written_but_for_what_deceives():
    assert (
        texts.clean("  Grüße 👋🏽 aus Köln \r\n\r\n\r\n\r\nbis bald ", most=100)
        == "Grüße 👋🏽 aus Köln \n\nbis bald"
    )


def test_bidirectional_overrides_and_control_characters_are_taken_out():
    assert texts.clean("safe\u202egnp.exe\u2066\x00\x07 end\ufeff", most=100) == "safegnp.exe end"


def test_right_to_left_text_itself_stays():
    assert texts.clean("هندسة تنمو #فاس", most=100) == "هندسة تنمو #فاس"


def test_what_nobody_can_see_is_no_text():
    for blank in ("", " \n", "\u200b\u2060\u200d", "\u0301", "\ufe0f \u00ad"):
        assert texts.is_blank(blank) and texts.clean(blank, most=99) == ""
    for seen in ("a", "।", "👍", "−", "\u200bx"):
        assert not texts.is_blank(seen) and texts.clean(seen, most=99)


def test_a_megabyte_is_refused_before_it_is_worked_on():
    with pytest.raises(texts.TextTooLong, match="1,000,000 characters"):
        texts.clean("x" * 1_000_000, most=2200)


def test_tags_are_found_folded_and_once():
    assert texts.tags_in("#Straße und #STRASSE, #日本 (#a_b) &#39; a#no #2024 ##x") == [
        "strasse",
        "日本",
        "a_b",
    ]


def test_at_most_thirty_tags_count():
    assert len(texts.tags_in(" ".join(f"#tag{n}" for n in range(40)))) == 30


def test_mentions_are_found_but_not_addresses():
    assert texts.handles_in("@Ada and ada@example.org, hi @b.o_b. (@Ada)") == ["ada", "b.o_b"]


def test_html_escapes_everything_and_links_only_people_who_exist():
    text = '<script>alert("1")</script> #tag & @ada @nobody\nnext'
    html = texts.to_html(text, is_person={"ada"}.__contains__)
    assert "<script>" not in html
    assert '<a class="mention" href="/@ada">@ada</a>' in html
    assert "@nobody" in html
    assert 'href="/@nobody"' not in html
    assert '<a class="tag" href="/tag/tag">#tag</a> &amp;' in html
    assert html.endswith("<br>next")


@pytest.mark.parametrize("attack", ['#a"onmouseover=x', "@ada'><img src=x>", "#<b>", "&lt;script&gt;"])
def test_no_text_breaks_out_of_the_html(attack):
    html = texts.to_html(attack, is_person={"ada"}.__contains__)
    stripped = html.replace('<a class="mention" href="/@ada">', "").replace("</a>", "")
    stripped = re.sub(r'<a class="tag" href="/tag/[\w%]+">', "", stripped)
    assert not set(stripped) & set("<>\"'")
