"""What the studio's scripts say, in the reader's language: one sentence for each key that they use."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from glasshouse.network.web.words import Words, in_words, plural_words


def words() -> dict[str, str | dict[str, str]]:
    """Return key -> sentence, or both forms of one with a count; `{name}` is filled in by the script."""
    return in_words(
        {
            **_files(),
            **_clips(),
            **_sending(),
            **_camera(),
            **_texts(),
            **_states(),
            **_captions(),
            **_sounds(),
        }
    )


def _files() -> dict[str, str]:
    return {
        "too_many_clips": _("“{name}” was not added: a video has at most {count} clips."),
        "not_video": _("“{name}” is not a video that can be read here. These work: {formats}."),
        "empty_file": _("“{name}” is empty."),
        "too_big": _(
            "“{name}” has {size}; a file may have at most {limit}. Nothing was sent: shorten or compress it."
        ),
        "no_room": _(
            "“{name}” has {size}, but only {left} of your space are left. Delete a video to make room."
        ),
        "too_long": _("“{name}” is {length} long; at most {limit} are possible. Shorten it first."),
        "resume_title": _("An upload was interrupted"),
        "resume_words": _("What has arrived is kept. Choose the same file again, and the rest is sent."),
        "missing_files": _("A clip still waits for its file. Choose it again, or remove the clip."),
        "resume_choose": _("Choose the same file"),
    }


def _clips() -> dict[str, str]:
    return {
        "clip": _("Clip"),
        "clip_received": _("arrived"),
        "clip_missing": _("waits for its file"),
        "clip_failed": _("not sent"),
        "clip_removed": _("{name} was removed."),
        "cant_show": _("This browser can't show this format. It will be made playable; you can go on."),
        "not_here": _("The file of this clip is not on this device, so it can't be previewed."),
        "move_up": _("Move clip {number}, {name}, up"),
        "move_down": _("Move clip {number}, {name}, down"),
        "remove_clip": _("Remove clip {number}, {name}"),
        "moved": _("{name} is now clip {place}."),
        "trim_start": _("Start of the clip"),
        "trim_end": _("End of the clip"),
        "starts_at": _("The clip starts at {time}."),
        "ends_at": _("The clip ends at {time}."),
        "drop_last_title": _("Remove the only clip?"),
        "drop_last_words": _("What has been sent of it is deleted. The text and the other details stay."),
        "remove": _("Remove"),
        "play": _("Play"),
        "pause": _("Pause"),
        "cover_auto": _("The first picture"),
        "cover_at": _("The picture at {time}"),
        "drop_title": _("Delete this video?"),
        "drop_words": _("“{name}” and everything that belongs to it is deleted, for good."),
        "drop_yes": _("Delete"),
        "drop_untitled": _("The video and everything that belongs to it is deleted, for good."),
        "video_deleted": _("The video was deleted."),
    }


def _sending() -> dict[str, str]:
    return {
        "uploading": _("Uploading"),
        "uploaded": _("All clips have arrived"),
        "upload_failed": _("The upload was refused. Your clips are still here: try again."),
        "upload_offline": _("No connection. It goes on by itself when you are online again."),
        "upload_paused": _("Paused. What has arrived is kept."),
        "upload_retrying": _("The connection was lost. Next try in {time}."),
        "pause_upload": _("Pause"),
        "resume": _("Go on"),
        "time_left": _("{time} left"),
        "no_connection": _("The server can't be reached. Nothing is lost: try again in a moment."),
        "went_wrong": _(
            "Something went wrong at the server. Nothing of yours is lost: try again in a moment."
        ),
        "gone": _("This video has been deleted, here or in another window."),
    }


def _camera() -> dict[str, str]:
    return {
        "camera_insecure": _(
            "The camera needs a secure connection (https). You can still use your camera app or choose a file."
        ),
        "camera_missing": _(
            "This browser gives pages no camera. You can still use your camera app or choose a file."
        ),
        "recorder_missing": _(
            "This browser can't record video. You can still use your camera app or choose a file."
        ),
        "camera_denied": _(
            "The camera was not allowed. Allow it in the browser's settings, or use your camera app."
        ),
        "camera_none": _("No camera was found. You can choose a file instead."),
        "camera_busy": _("Another program is using the camera. Close it and try again, or choose a file."),
        "camera_failed": _("The camera could not be started. You can use your camera app or choose a file."),
        "camera_gone": _(
            "The camera was switched off. Close this and open it again; your clips are kept until then."
        ),
        "camera_silent": _("There is no microphone, so this has no sound."),
        "camera_front": _("Front camera"),
        "camera_back": _("Back camera"),
        "timer_off": _("Timer off"),
        "timer_s": _("{count} s"),
        "most": _("Max {time}"),
        "take_name": _("Recording {number}"),
        "take_kept": _("Clip {number} recorded, {time}."),
        "take_broken": _("“{name}” has no picture: the camera gave none. Please record it again."),
        "take_dropped": _("The last clip was removed. Record it again."),
        "recorder_full": _("The video is as long as it may be. Take the last clip again, or use the clips."),
        "recorder_sure": _("Your clips would be lost. Close once more to throw them away."),
        "recorder_start": _("Record"),
        "recorder_stop": _("Stop"),
    }


def _texts() -> dict[str, str]:
    return {
        "text_number": _("Text {number}"),
        "text_box": _("Text on the video: {words}"),
        "text_empty": _("empty"),
        "text_removed": _("The text was removed."),
        "white": _("White"),
        "black": _("Black"),
        "yellow": _("Yellow"),
        "orange": _("Orange"),
        "pink": _("Pink"),
        "violet": _("Violet"),
        "blue": _("Blue"),
        "green": _("Green"),
        "visible_public": _("Everybody can watch it, also without an account."),
        "visible_followers": _("Only those who follow you can watch it."),
        "visible_private": _("Only you can watch it."),
    }


def _states() -> dict[str, str]:
    return {
        "title_draft": _("Your draft"),
        "title_published": _("Edit your video"),
        "publish": _("Publish"),
        "publishing_soon": _("Will be published"),
        "make_again": _("Make it again"),
        "save": _("Save"),
        "save_draft": _("Save draft"),
        "saved": pgettext("the draft", "Saved"),
        "watch_it": _("Watch it"),
        "your_receipt": _("Your receipt"),
        "is_out": _("Your video is out, in all sizes."),
        "is_out_soon": _("Your video is out. The other sizes follow."),
        "will_publish": _(
            "It will be published as soon as it plays. You can close this page once everything has arrived."
        ),
        "can_publish": _("It plays. Publish it when you like."),
    }


def _sounds() -> dict[str, str]:
    return {
        "original_sound": _("Original sound"),
        "sound_by": _("{title} by {name}"),
        "sound_facts": _("{name} · {length} · used {count} ×"),
        "sound_play": _("Listen to {title}"),
        "sound_use": _("Use {title}"),
        "sound_chosen": _("{title} is the sound of your video now."),
        "sound_removed": _("The sound was removed."),
        "sound_gone": _(
            "The sound that you chose is not there any more. Choose another one, or leave it out."
        ),
        "sound_silent": _("This sound can't be played here. It will be in the video all the same."),
        "sounds_popular_none": _("No sound was used lately. Yours could be the first."),
        "sounds_liked_none": _("Like a video, and its sound stands here."),
        "sounds_own_none": _("Publish a video, and its sound stands here."),
        "percent": _("{count} %"),
        "recorder_sound": _(
            "“{title}” plays while you record. With headphones the microphone hears only you."
        ),
    }


def _captions() -> Words:
    return {
        "captions_big": _("The file is larger than 512 kB, too much for captions."),
        "captions_none": _("No captions were found in this file. It should be WebVTT or SRT."),
        "captions_read": plural_words(
            "{count} caption was read. Look at it, then save.",
            "{count} captions were read. Look at them, then save.",
        ),
        "captions_saved": _("Captions in {language} are saved."),
        "captions_dropped": _("Captions in {language} are removed."),
        "captions_unsaved": _("not saved yet"),
        "cue_number": _("Caption {number}"),
    }
