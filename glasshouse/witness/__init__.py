"""A witness cosigns that logs only grow; a mirror also keeps what is in them. Run by somebody other than the operator."""
