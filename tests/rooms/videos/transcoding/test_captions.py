"""Captions from anywhere become harmless WebVTT."""

import pytest

from glasshouse.network.videos.transcoding.captions import Cue, read_captions, write_webvtt
from glasshouse.network.videos.transcoding.refusals import MediaRefused

VTT = """WEBVTT - a title
Kind: captions

STYLE
::cue { background: url(https://example.org/pixel) }

REGION
id:below

NOTE a remark --> with an arrow

second
00:02.000 --> 00:03.500 align:start position:10%
- <v.loud Ada>Hello</v> &amp; <b>welcome</b>
  back

00:00:01.000 --> 00:00:02.000
First
"""


def read(text: str | bytes, duration_ms: int = 10_000) -> tuple[Cue, ...]:
    return read_captions(text if isinstance(text, bytes) else text.encode(), duration_ms=duration_ms)


def cue_text(text: str) -> str:
    return read(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{text}\n")[0].text


def test_webvtt_keeps_words_times_and_plain_tags() -> None:
    assert read(VTT) == (
        Cue(1000, 2000, "First"),
        Cue(2000, 3500, "- <v.loud Ada>Hello</v> &amp; <b>welcome</b>\nback"),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_srt_with_any_line_end_and_a_mark(end: str) -> None:
    srt = "\ufeff1\n00:00:01,000 --> 00:00:02,500\nOne\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"
    assert read(srt.replace("\n", end)) == (Cue(1000, 2500, "One"), Cue(3000, 4000, "Two"))


def test_what_is_written_reads_the_same() -> None:
    cues = read(VTT)
    assert read(write_webvtt(cues)) == cues
    assert write_webvtt(cues).startswith("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nFirst\n\n")
    assert write_webvtt(()) == "WEBVTT\n"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<script>alert(1)</script>x", "alert(1)x"),
        ("<c.red>x</c> <lang en>y</lang>", "x y"),
        ("<b>never closed", "<b>never closed</b>"),
        ("closed</b> too often</i>", "closed too often"),
        ("<b><i>x</b></i>", "<b><i>x</i></b>"),
        ('1 < 2 > 0 & "q"', '1 &lt; 2 &gt; 0 &amp; "q"'),
        ("&amp; &lt;b&gt;", "&amp; &lt;b&gt;"),
        ("a\u202ebackwards\u202c", "abackwards"),
        ("\u2066isolate\u2069\u0007\u001b[31m", "isolate[31m"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\u200d\U0001f469"),
        ("x" * 5000, "x" * 1000),
        ("a --> b", "a --&gt; b"),
    ],
)
def test_text_is_made_harmless(given: str, kept: str) -> None:
    assert cue_text(given) == kept


def test_a_bomb_of_tags_stays_small() -> None:
    assert len(cue_text("<b>" * 50_000 + "x")) < 4000


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (b"WEBVTT\n\n" + b"x" * 600_000, "captions_too_large"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\xfe", "captions_encoding"),
        ("WEBVTT".encode("utf-16"), "captions_encoding"),
        (b"hello", "captions_untimed"),
        (b"", "captions_untimed"),
        (b"\x00\x00\x00\x18ftypmp42", "captions_untimed"),
        (b"WEBVTT\n\n00:01 --> 00:02\nx", "captions_unreadable"),
        (b"WEBVTT\n\n00:02.000 --> 00:01.000\nx", "captions_unreadable"),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\nx\n\n" * 5001, "captions_too_many"),
        (b"WEBVTT\n\n09:00:00.000 --> 09:00:01.000\nx", "captions_too_late"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_rest_is_refused_with_its_reason(given: bytes, code: str) -> None:
    with pytest.raises(MediaRefused) as refused:
        read(given)
    assert refused.value.code == code


def test_a_cue_that_runs_over_the_end_is_shortened() -> None:
    assert read("WEBVTT\n\n00:09.000 --> 01:00.000\nx")[0].end_ms == 15_000
