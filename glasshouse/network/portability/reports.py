"""What an import did, in words: the lines of its report by name and number."""

from collections.abc import Sequence

from django.utils.translation import ngettext


def words_of(name: str, count: int) -> str:
    """Return one line of a report in words; an unknown name is no line."""
    words = {
        "videos": lambda: ngettext("%(n)d video is told of.", "%(n)d videos are told of.", count),
        "likes": lambda: ngettext(
            "%(n)d like was found; likes elsewhere are not likes here, only their tags count.",
            "%(n)d likes were found; likes elsewhere are not likes here, only their tags count.",
            count,
        ),
        "saved": lambda: ngettext(
            "%(n)d saved video was found; the video itself is not in the archive.",
            "%(n)d saved videos were found; the videos themselves are not in the archive.",
            count,
        ),
        "sought": lambda: ngettext(
            "%(n)d person whom you followed stands in your list of people to look for.",
            "%(n)d people whom you followed stand in your list of people to look for.",
            count,
        ),
        "tags": lambda: ngettext(
            "%(n)d tag that you like was found.", "%(n)d tags that you like were found.", count
        ),
        "interests": lambda: ngettext(
            "%(n)d of them is among your interests now.", "%(n)d of them are among your interests now.", count
        ),
        "profile_taken": lambda: ngettext(
            "%(n)d part of your profile was taken over.",
            "%(n)d parts of your profile were taken over.",
            count,
        ),
        "profile_kept": lambda: ngettext(
            "%(n)d part of your profile was left as you have it here.",
            "%(n)d parts of your profile were left as you have them here.",
            count,
        ),
        "made": lambda: ngettext(
            "%(n)d video is being made here.", "%(n)d videos are being made here.", count
        ),
        "waiting": lambda: ngettext(
            "%(n)d video waits for its file: send the folder of your videos.",
            "%(n)d videos wait for their files: send the folder of your videos.",
            count,
        ),
        "captions": lambda: ngettext(
            "%(n)d caption track was taken.", "%(n)d caption tracks were taken.", count
        ),
        "skipped": lambda: ngettext(
            "%(n)d video could not be taken: its file is missing, damaged, too large or past your quota.",
            "%(n)d videos could not be taken: their files are missing, damaged, too large or past your quota.",
            count,
        ),
        "watched": lambda: ngettext(
            "%(n)d entry of what you watched was left out.",
            "%(n)d entries of what you watched were left out.",
            count,
        ),
        "comments": lambda: ngettext(
            "%(n)d comment was left out: what it answers is not here.",
            "%(n)d comments were left out: what they answer is not here.",
            count,
        ),
        "followers": lambda: ngettext(
            "%(n)d follower was left out: nobody follows without wanting to.",
            "%(n)d followers were left out: nobody follows without wanting to.",
            count,
        ),
    }
    line = words.get(name)
    return line() % {"n": count} if line and count else ""


def lines_of(report: Sequence[tuple[str, int]]) -> list[str]:
    """Return the lines of a report in words, without those that say nothing."""
    return [words for name, count in report if (words := words_of(name, count))]
