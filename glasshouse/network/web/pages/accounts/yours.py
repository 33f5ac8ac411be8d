"""Pages of one's own account: the index of what is one's own, profile and security."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import clock, media
from glasshouse.network.kit.errors import Refused
from glasshouse.network.ties import queries as ties
from glasshouse.network.web.pages.accounts import cookies
from glasshouse.network.web.pages.accounts.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    ProfileForm,
    TokenForm,
)
from glasshouse.network.web.places import OPEN, at_desk
from glasshouse.network.web.viewing import me_of, posted, signed_in_only, viewer_of


def _index() -> list[dict[str, str]]:
    """Return the ways from `/you`: path, sign, name and what is there."""
    ways = [
        ("/you/profile", "pencil", _("Profile"), _("Name, picture, languages: what others see of you")),
        ("/you/privacy", "lock", _("Privacy"), _("Who may follow you; whom and what you don't want to meet")),
        ("/you/notifications", "bell", _("News"), _("What you want to be told")),
        ("/you/interests", "spark", _("Interests"), _("What your feed knows of you, to see and to change")),
        ("/you/history", "clock", _("History"), _("What you have watched")),
        ("/saved", "save", _("Saved"), _("Videos that you keep for later")),
        ("/studio", "camera", _("Your videos"), _("Drafts, and what you have shown")),
        (
            "/you/data",
            "download",
            _("Your data"),
            _("A copy of everything, taking over from elsewhere, leaving"),
        ),
        (
            "/you/organisations",
            "device",
            _("Organisations"),
            _("Act for an institution that keeps its devices off this network"),
        ),
        (
            "/you/decisions",
            "flag",
            _("Decisions about you"),
            _("What was restricted, why, and how to appeal"),
        ),
        ("/you/security", "key", _("Security"), _("Password, e-mail, devices, access tokens")),
    ]
    return [{"path": path, "icon": icon, "name": name, "hint": hint} for path, icon, name, hint in ways]


@never_cache
@signed_in_only
@require_safe
def you(request: HttpRequest) -> HttpResponse:
    """Show the ways to everything that is one's own."""
    person = people.profile_of(me_of(request))
    context = {
        "profile": person,
        "avatar": media.address(person.avatar_key) if person and person.avatar_key else "",
        "counts": ties.counts_of(me_of(request)),
        "ways": _index(),
        "places": [*at_desk(viewer_of(request).role), *OPEN[:1]],
    }
    return render(request, "accounts/you.html", context)


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the profile."""
    person_id = me_of(request)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid() and _update(form, person_id):
            messages.success(request, _("Your profile is saved."))
            return redirect("your-profile")
        return _profile_page(request, person_id, form, status=422)
    person = people.profile_of(person_id)
    return _profile_page(request, person_id, ProfileForm.of(person) if person else ProfileForm())


def _update(form: ProfileForm, person_id: int) -> bool:
    typed = form.cleaned_data
    try:
        accounts.update_profile(
            person_id=person_id,
            name=typed["name"],
            bio=typed["bio"],
            languages=form.languages,
            home_territory=typed["home_territory"],
        )
    except Refused as error:
        form.show_refusal(error)
        return False
    return True


def _profile_page(
    request: HttpRequest, person_id: int, form: ProfileForm, *, status: int = 200, avatar_error: str = ""
) -> HttpResponse:
    person = people.profile_of(person_id)
    context = {
        "form": form,
        "profile": person,
        "avatar": media.address(person.avatar_key) if person and person.avatar_key else "",
        "avatar_state": people.avatar_state(person_id),
        "avatar_error": avatar_error,
        "max_bytes": accounts.MAX_BYTES,
    }
    return render(request, "accounts/profile.html", context, status=status)


@signed_in_only
@require_POST
def avatar(request: HttpRequest) -> HttpResponse:
    """Take a new picture, or take the present one away."""
    person_id = me_of(request)
    picture = request.FILES.get("avatar")
    try:
        if posted(request, "remove"):
            accounts.remove_avatar(person_id=person_id)
            messages.success(request, _("Your picture is removed."))
        elif picture is None:
            raise accounts.AvatarNotPossible(_("Please choose a picture first."))
        else:
            accounts.set_avatar(person_id=person_id, content=picture.read(accounts.MAX_BYTES + 1))
            messages.success(request, _("Your picture is being prepared. It shows in a moment."))
    except Refused as error:
        person = people.profile_of(person_id)
        form = ProfileForm.of(person) if person else ProfileForm()
        return _profile_page(request, person_id, form, status=error.status, avatar_error=error.message)
    return redirect("your-profile")


@never_cache
@signed_in_only
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show password, address, sessions and tokens; a token that was just made, this once."""
    secret = cookies.handed_token(request, session_id=viewer_of(request).session_id)
    page = _security_page(request, secret=secret)
    return cookies.forget_token(page, path=request.path) if secret else page


def _security_page(
    request: HttpRequest,
    *,
    password: ChangePasswordForm | None = None,
    email: ChangeEmailForm | None = None,
    token: TokenForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    viewer, person_id, now = viewer_of(request), me_of(request), clock.now()
    address, new_address = people.email_of(person_id)
    context = {
        "password_form": password or ChangePasswordForm(prefix="password"),
        "email_form": email or ChangeEmailForm(prefix="email"),
        "token_form": token or TokenForm(prefix="token"),
        "secret": secret,
        "site_url": settings.SITE_URL,
        "has_password": people.has_password(person_id),
        "address": address,
        "new_address": new_address,
        "sessions": people.sessions_of(person_id, this_session_id=viewer.session_id, at=now),
        "tokens": people.tokens_of(person_id),
        "now": now,
    }
    return render(request, "accounts/security.html", context, status=status)


@never_cache
@signed_in_only
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password."""
    form = ChangePasswordForm(request.POST, prefix="password")
    if not form.is_valid():
        return _security_page(request, password=form, status=422)
    old, new = form.cleaned_data["password"], form.cleaned_data["new_password"]
    try:
        accounts.change_password(
            person_id=me_of(request), old=old, new=new, session_id=viewer_of(request).session_id
        )
    except accounts.WeakPassword as error:
        form.add_error("new_password", error.message)
        return _security_page(request, password=form, status=error.status)
    except Refused as error:
        form.show_refusal(error)
        return _security_page(request, password=form, status=error.status)
    messages.success(request, _("Your password is changed. All other sessions have ended."))
    return redirect("security")


@never_cache
@signed_in_only
@require_POST
def change_email(request: HttpRequest) -> HttpResponse:
    """Ask for another address, or withdraw that."""
    if posted(request, "withdraw"):
        accounts.withdraw_email_change(person_id=me_of(request))
        messages.success(request, _("Your address stays as it is."))
        return redirect("security")
    form = ChangeEmailForm(request.POST, prefix="email")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            accounts.change_email(person_id=me_of(request), password=typed["password"], email=typed["email"])
        except Refused as error:
            form.show_refusal(error)
            return _security_page(request, email=form, status=error.status)
        messages.success(request, _("A mail with a link is on its way to the new address."))
        return redirect("security")
    return _security_page(request, email=form, status=422)


@signed_in_only
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session, or all others."""
    viewer = viewer_of(request)
    try:
        if posted(request, "others"):
            accounts.end_all_sessions(person_id=me_of(request), but=viewer.session_id)
            messages.success(request, _("All other sessions have ended."))
        else:
            accounts.revoke_session(person_id=me_of(request), code=posted(request, "code"))
            messages.success(request, _("The session has ended."))
    except Refused as error:
        messages.error(request, error.message)
    return redirect("security")


@never_cache
@signed_in_only
@require_POST
def create_token(request: HttpRequest) -> HttpResponse:
    """Make an access token; the page after the redirect shows it, once."""
    form = TokenForm(request.POST, prefix="token")
    if not form.is_valid():
        return _security_page(request, token=form, status=422)
    typed = form.cleaned_data
    try:
        secret = accounts.create_token(
            person_id=me_of(request), name=typed["name"], scopes=typed["scopes"], days=typed["days"] or None
        )
    except Refused as error:
        form.show_refusal(error)
        return _security_page(request, token=form, status=error.status)
    response = redirect(f"{reverse('security')}#tokens")
    session_id = viewer_of(request).session_id
    return cookies.hand_on_token(response, secret=secret, path=reverse("security"), session_id=session_id)


@signed_in_only
@require_POST
def end_token(request: HttpRequest) -> HttpResponse:
    """Revoke an access token."""
    try:
        accounts.revoke_token(person_id=me_of(request), code=posted(request, "code"))
        messages.success(request, _("The token no longer works."))
    except Refused as error:
        messages.error(request, error.message)
    return redirect("security")
