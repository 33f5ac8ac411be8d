"""The scenes, one module each: `play(stage)` yields the frames and puts the sounds on the stage's desk."""
