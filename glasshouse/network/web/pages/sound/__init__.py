"""`/sound/CODE`: a sound and the videos that use it."""
