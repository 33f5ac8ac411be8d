"""The average colour that a blurhash carries. Source: the BlurHash algorithm, DC component. Pure."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"


def average_colour(blurhash: str) -> str:
    """Return `#rrggbb`, or black for an empty hash."""
    value = 0
    for character in blurhash[2:6]:
        value = value * 83 + DIGITS.index(character)
    return f"#{value & 0xFFFFFF:06x}"
