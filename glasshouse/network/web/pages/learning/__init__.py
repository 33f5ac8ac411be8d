"""Pages about one's own feed: what it has learnt, and what was watched."""
