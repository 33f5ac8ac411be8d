"""One video: its page, its edit and delete pages, its captions."""
