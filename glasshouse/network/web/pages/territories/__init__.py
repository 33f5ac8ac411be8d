"""Where something is not shown: `/countries` for everybody, and the desk that decides it."""
