"""Being the rank process."""


def rank_until_stopped() -> None:
    """Own the arrays of For You and answer the web processes, until SIGTERM."""
    # Late: whoever imports the face, as every web process does, must not import numpy.
    from glasshouse.network.feed.rank.process import serve

    serve()
