"""What may stand in public for good, and what not."""

import pytest

from glasshouse.network.kit.public_lines import MAX_BYTES, BadLine, public_line, with_at

NOTHING = [
    "",
    " \n",
    "\u200b\u200d",
    "\u2060",
    "\ufeff",
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "–",
    "\u202e",
    "\u0301",
]
NAMED = ["Data of @ada", "ada@example.org", "ada\uff20example.org", "ada\ufe6bexample.org", "\uff20ada"]


@pytest.mark.parametrize("text", [*NOTHING, *NAMED, "x" * 101, "x" * 9_999, "法" * 134])
def test_a_line_that_must_not_stand_for_good_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(BadLine) as refused:
        public_line(text, most=100 if text.isascii() else 400, field="law")
    assert refused.value.field == "law" and refused.value.message.count(".")


def test_a_line_is_cleaned() -> None:
    assert public_line(" A law\n of\u202e 2026 \x00", most=20, field="law") == "A law of 2026"
    assert public_line("法" * 133, most=MAX_BYTES, field="law") == "法" * 133
    assert with_at("a\uff20b\ufe6bc@d") == "a@b@c@d"
