"""The studio: where a video is made, and the list of one's own."""
