"""A comment has no entry of its own, so only the code shows that staff remove none without a statement: by every face, here."""

import ast
import inspect
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import NotAllowed, NotFound
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation.states import Subject
from glasshouse.network.social import actions as social
from glasshouse.network.social import queries as said
from glasshouse.network.videos.models import Video
from tests.architecture.tree import modules, parsed, short
from tests.rooms.moderation.acts import appeal_of, entered, officer, ruling, told
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")

_CARRY_OUT = {
    "remove_comment": {"glasshouse/network/moderation/effects.py"},
    "restore_comment": {"glasshouse/network/moderation/effects.py"},
    "hide_video": {"glasshouse/network/moderation/effects.py"},
    "restrict_age": {"glasshouse/network/moderation/effects.py"},
    "label_video": {"glasshouse/network/moderation/effects.py"},
    "suspend_person": {"glasshouse/network/moderation/effects.py"},
    # What carries a measure out is called where its statement is entered, in the same transaction.
    "carry_out": {"glasshouse/network/moderation/actions/deciding.py"},
}
"""What restricts something -> the only modules that use it."""
_WRITTEN = {
    "removed_at": {"glasshouse/network/social/actions/removing.py"},
    "hidden_at": {"glasshouse/network/videos/actions/hiding.py"},
}
"""The columns by which something is kept from everybody -> the only modules that write them."""


def test_what_restricts_is_used_by_statements_alone():
    used: dict[str, set[str]] = {name: set() for name in _CARRY_OUT}
    for path in modules():
        for node in ast.walk(parsed(path)):
            name = (
                node.attr
                if isinstance(node, ast.Attribute)
                else node.id
                if isinstance(node, ast.Name)
                else ""
            )
            if name in used:
                used[name].add(short(path))
    assert used == _CARRY_OUT


def test_columns_that_hide_are_written_in_one_place_each():
    written: dict[str, set[str]] = {name: set() for name in _WRITTEN}
    for path in modules():
        for name in _names_written(parsed(path)):
            if name in written:
                written[name].add(short(path))
    assert written == _WRITTEN


def _names_written(tree: ast.Module) -> Iterator[str]:
    """Yield what is assigned as an attribute, or handed by its name to `update`, `create` or a function that sets it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        if isinstance(node, ast.Call) and (
            name in {"update", "create", "_set"} or name in {"Comment", "Video"}
        ):
            yield from (word.arg for word in node.keywords if word.arg)


class World:
    """Bob's comment under Ada's video, reported by Eve; nobody of staff wrote it or owns what it stands under."""

    def __init__(self, role: str) -> None:
        self.ada, self.bob, self.eve, self.staff = (person(one) for one in ("ada", "bob", "eve", "staff"))
        accounts.give_role(handle="staff", role=role)
        self.other = officer("other")
        self.video: Video = shown_video(self.ada)
        self.comment = social.write_comment(person_id=self.bob, code=self.video.code, text="Vermin")

    def is_shown(self) -> bool:
        """Say whether a stranger reads it."""
        try:
            said.comment(self.comment, person_id=None)
        except NotFound:
            return False
        return True

    def reported(self) -> str:
        """Have the comment reported; returns its code."""
        moderation.file_notice(person_id=self.eve, told=told("comment", self.comment))
        return self.comment

    def decided(self) -> str:
        """Have another officer decide about something else of Bob's; returns the statement."""
        video = shown_video(self.bob).code
        return moderation.decide_on_own_initiative(
            by_id=self.other, subject="video", thing=video, ruling=ruling()
        )

    def appealed(self) -> str:
        """Have Bob appeal against such a statement; returns the appeal."""
        statement = self.decided()
        moderation.file_appeal(person_id=self.bob, code=statement, words="It was satire.")
        return appeal_of(statement).code


Deed = Callable[[World], object]


def _on(name: str, *, comment: bool = False) -> Deed:
    """Return one of the deeds that staff do as anybody does, to the video or the comment."""
    act = getattr(social, name)
    return lambda w: act(person_id=w.staff, code=w.comment if comment else w.video.code)


def _brought(w: World) -> social.BroughtComment:
    return social.BroughtComment(
        code=w.comment, person_id=w.staff, video_id=w.video.pk, text="Other words", at=clock.now()
    )


_ON_VIDEO = (
    *("like_video", "unlike_video", "save_video", "unsave_video"),
    *("repost_video", "unrepost_video", "share_video"),
)
_ON_COMMENT = ("delete_comment", "like_comment", "unlike_comment", "pin_comment", "unpin_comment")
SOCIAL: dict[str, Deed] = {
    **{name: _on(name) for name in _ON_VIDEO},
    **{name: _on(name, comment=True) for name in _ON_COMMENT},
    "write_comment": lambda w: social.write_comment(
        person_id=w.staff, code=w.video.code, text="So what", reply_to=w.comment
    ),
    "bring_comment": lambda w: social.bring_comment(told=_brought(w)),
    "bring_deed": lambda w: social.bring_deed(
        deed="liked", person_id=w.staff, video_id=w.video.pk, at=clock.now()
    ),
    "roll_up": lambda _w: social.roll_up(),
    "reconcile": lambda _w: social.reconcile(),
    # These two carry statements out, and nobody else uses them: above.
    "remove_comment": lambda _w: None,
    "restore_comment": lambda _w: None,
}
_RULING = moderation.AppealRuling(outcome="upheld", answer="It stands.")
_COMMENT = Subject.COMMENT.value
MODERATION: dict[str, Deed] = {
    "file_notice": lambda w: moderation.file_notice(person_id=w.staff, told=told("comment", w.comment)),
    "dismiss": lambda w: moderation.dismiss(by_id=w.staff, subject=_COMMENT, thing=w.reported()),
    "preview_decision": lambda w: moderation.preview_decision(
        by_id=w.staff, subject=_COMMENT, thing=w.reported(), ruling=ruling()
    ),
    "decide": lambda w: moderation.decide(
        by_id=w.staff, subject=_COMMENT, thing=w.reported(), ruling=ruling()
    ),
    "preview_own_initiative": lambda w: moderation.preview_own_initiative(
        by_id=w.staff, subject=_COMMENT, thing=w.comment, ruling=ruling()
    ),
    "decide_on_own_initiative": lambda w: moderation.decide_on_own_initiative(
        by_id=w.staff, subject=_COMMENT, thing=w.comment, ruling=ruling()
    ),
    "file_appeal": lambda w: moderation.file_appeal(person_id=w.staff, code=w.decided(), words="No."),
    "preview_appeal": lambda w: moderation.preview_appeal(by_id=w.staff, code=w.appealed(), ruling=_RULING),
    "decide_appeal": lambda w: moderation.decide_appeal(by_id=w.staff, code=w.appealed(), ruling=_RULING),
    "reverse_statement": lambda w: moderation.reverse_statement(by_id=w.staff, code=w.decided()),
    "reconcile": lambda _w: moderation.reconcile(),
}
DECIDES = {"moderation.decide", "moderation.decide_on_own_initiative"}
"""What hides a comment, for those who decide at the desk: by a statement."""
NOT_THEIRS = {
    *("social.delete_comment", "social.pin_comment", "social.unpin_comment"),
    "moderation.file_appeal",
}
"""What is refused to staff too: it is for whoever wrote the comment, whose video it is under, or whom a statement concerns."""
FOR_ANYBODY = {"moderation.file_notice", "moderation.reconcile"}


@pytest.mark.parametrize(("room", "deeds"), [(social, SOCIAL), (moderation, MODERATION)])
def test_every_function_of_these_faces_is_tried_below(room, deeds):
    assert {name for name in room.__all__ if inspect.isfunction(getattr(room, name))} == set(deeds)


@pytest.mark.parametrize("role", ["moderator", "administrator", "legal_officer"])
def test_staff_hide_a_comment_by_a_statement_or_not_at_all(role):
    world, moderates = World(role), role != "legal_officer"
    deeds = {f"social.{name}": deed for name, deed in SOCIAL.items()}
    deeds |= {f"moderation.{name}": deed for name, deed in MODERATION.items()}
    for name, deed in deeds.items():
        with transaction.atomic():
            refused = False
            try:
                with transaction.atomic():
                    deed(world)
            except (NotAllowed, NotFound):
                refused = True
            at_desk = name.startswith("moderation.") and name not in FOR_ANYBODY
            assert refused == (name in NOT_THEIRS or (at_desk and not moderates)), name
            about = [one.subject for one in entered("statement") if one.about == "comment"]
            assert about == ([] if world.is_shown() else [world.comment]), name
            assert world.is_shown() == (name not in DECIDES or not moderates), name
            transaction.set_rollback(True)
