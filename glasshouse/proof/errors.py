"""What can be wrong with what somebody shows as proof."""


class Unproved(Exception):
    """What is shown does not prove what it should; the message says what is wrong, in words for people."""


class Malformed(Unproved):
    """The bytes are not of the format that they should have."""
