"""The public weights of For You: all that decides, in one place. Whoever changes a number raises the version.

A score is the sum of the contributions named here, each of which depends on the person and the video alone (and the hour).
"""

VERSION = 2

# A person who finished A, then B: for each of the last 20 engagements with A, × 0.8 for each later one.
CO_WATCH = 4.0
LIVE_DECAY = 0.8
# Added to the geometric mean of how often both were engaged with, so that one pair of watches proves little.
CO_WATCH_PRIOR = 10.0

# The author is followed: whole when the video is new, half after three days.
FOLLOWED = 0.6
FOLLOWED_HALF_LIFE_H = 72

# Tags chosen by the person; tags, authors and languages learnt from what was watched and liked. What is learnt counts
# value / (|value| + LEARNT_PRIOR), so three likes count a little more than half.
CHOSEN_TAG = 0.3
LEARNT_TAG = 0.25
LEARNT_AUTHOR = 0.25
LEARNT_LANGUAGE = 0.1
LEARNT_PRIOR = 3.0

# A language that the person understands, or does not; a video without words has none.
SPOKEN = 0.15
NOT_SPOKEN = -0.35

# What is wanted today: each hour counts less, half after six; five wanted watches count half of the whole.
TRENDING = 0.3
TRENDING_HALF_LIFE_H = 6
TRENDING_PRIOR = 5.0

# The share of those who saw it who wanted it, against what is usual, as if twenty people had seen it before.
LIKED = 0.4
USUAL_SHARE = 0.4
LIKED_PRIOR = 20.0

# New videos get a draw, anew each day, from what their share may turn out to be (Thompson sampling); half after two days,
# nothing after a week: what contributes as new must be new.
FRESH = 0.25
FRESH_HALF_LIFE_H = 48
FRESH_FOR_H = 7 * 24

# "Not interested" in a video lowers its author and its tags, up to three times.
REFUSED_AUTHOR = -0.5
REFUSED_TAG = -0.3
MOST_REFUSALS = 3

# Where candidates come from, and how many of each.
FROM_FOLLOWED = 100
FROM_CO_WATCH = 200
FROM_INTERESTS = 200
FROM_TRENDING = 100
FROM_FRESH = 50
ALL_BELOW = 600

# List rules: within any ten at most two of one author and three in a language not understood, as long as there are others;
# the sixth of each ten is drawn by chance, from videos that fewer than 20 people saw, else fewer than 200, else any.
WINDOW = 10
PER_AUTHOR = 2
NOT_SPOKEN_PER_WINDOW = 3
EXPLORING_PLACE = 5
EXPLORING_STAGES = (20, 200)
