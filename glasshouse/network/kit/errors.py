"""What an action says when it refuses."""


class Refused(Exception):
    """An action did not happen, for a reason that a person can be told.

    `code` is for machines (snake_case, stable), `message` for people: what happened, what was kept, what to do.
    `status` is the HTTP status that doors answer with.
    """

    code = "refused"
    status = 422

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code


class NotFound(Refused):
    """There is no such thing, or this person may not know that there is."""

    code = "not_found"
    status = 404


class NotAllowed(Refused):
    """This person may not do that."""

    code = "not_allowed"
    status = 403


class TooMany(Refused):
    """This was done too often; it can be tried again later."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class WithheldHere(Refused):
    """A video, or the whole service, is not served where the request comes from (HTTP 451, RFC 7725).

    `restriction` is the code of one that says so, and `country` where the request seems to come from.
    """

    code = "withheld"
    status = 451

    def __init__(self, message: str, *, restriction: str, country: str) -> None:
        super().__init__(message)
        self.restriction, self.country = restriction, country

    @property
    def shape(self) -> dict[str, str]:
        """Return what programs are told; who verifies a catalogue looks for the restriction in the ledger."""
        return {
            "code": self.code,
            "message": self.message,
            "restriction": self.restriction,
            "country": self.country,
        }

    def links(self, site: str) -> str:
        """Return the header `Link` of a site: who carries it out (RFC 7725, 4), and where it is described."""
        page = f"{site}/restriction/{self.restriction}"
        return f'<{site}/>; rel="blocked-by", <{page}>; rel="describedby"'
