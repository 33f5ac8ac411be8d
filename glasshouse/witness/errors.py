"""What a witness refuses with."""

TEXT = "text/plain; charset=utf-8"
SIZE = "text/x.tlog.size"
MIRROR_INFO = "text/x.tlog.mirror-info"


class Refused(Exception):
    """A request is not granted: an HTTP status and one line that says why, or what its content type prescribes."""

    def __init__(self, status: int, words: str, *, content_type: str = TEXT) -> None:
        super().__init__(words)
        self.status, self.words, self.content_type = status, words, content_type


class CantRun(Exception):
    """A command can't be carried out; the message is one sentence for the person who typed it."""
