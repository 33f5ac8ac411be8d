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
