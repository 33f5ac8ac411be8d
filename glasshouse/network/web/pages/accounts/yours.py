"""Pages of one's own account: profile and security."""

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
from glasshouse.network.web.pages.accounts import cookies
from glasshouse.network.web.pages.accounts.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    ProfileForm,
    TokenForm,
)
from glasshouse.network.web.viewing import posted, signed_in_only, viewer_of


def _me(request: HttpRequest) -> int:
    person_id = viewer_of(request).person_id
    if person_id is None:
        raise RuntimeError("a page for people who are signed in was asked for without")
    return person_id


@never_cache
@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """Show and change the profile."""
    person_id = _me(request)
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid() and _update(form, person_id):
            messages.success(request, _("Your profile is saved."))
            return redirect("you")
        return _you_page(request, person_id, form, status=422)
    profile = people.profile_of(person_id)
    return _you_page(request, person_id, ProfileForm.of(profile) if profile else ProfileForm())


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


def _you_page(
    request: HttpRequest, person_id: int, form: ProfileForm, *, status: int = 200, avatar_error: str = ""
) -> HttpResponse:
    profile = people.profile_of(person_id)
    context = {
        "form": form,
        "profile": profile,
        "avatar": media.address(profile.avatar_key) if profile and profile.avatar_key else "",
        "avatar_state": people.avatar_state(person_id),
        "avatar_error": avatar_error,
        "max_bytes": accounts.MAX_BYTES,
        "at_desk": people.may_admit(viewer_of(request).role),
        "operates": people.may_operate(viewer_of(request).role),
    }
    return render(request, "accounts/you.html", context, status=status)


@signed_in_only
@require_POST
def avatar(request: HttpRequest) -> HttpResponse:
    """Take a new picture, or take the present one away."""
    person_id = _me(request)
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
        profile = people.profile_of(person_id)
        form = ProfileForm.of(profile) if profile else ProfileForm()
        return _you_page(request, person_id, form, status=error.status, avatar_error=error.message)
    return redirect("you")


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
    viewer, person_id, now = viewer_of(request), _me(request), clock.now()
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
            person_id=_me(request), old=old, new=new, session_id=viewer_of(request).session_id
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
        accounts.withdraw_email_change(person_id=_me(request))
        messages.success(request, _("Your address stays as it is."))
        return redirect("security")
    form = ChangeEmailForm(request.POST, prefix="email")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            accounts.change_email(person_id=_me(request), password=typed["password"], email=typed["email"])
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
            accounts.end_all_sessions(person_id=_me(request), but=viewer.session_id)
            messages.success(request, _("All other sessions have ended."))
        else:
            accounts.revoke_session(person_id=_me(request), code=posted(request, "code"))
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
            person_id=_me(request), name=typed["name"], scopes=typed["scopes"], days=typed["days"] or None
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
        accounts.revoke_token(person_id=_me(request), code=posted(request, "code"))
        messages.success(request, _("The token no longer works."))
    except Refused as error:
        messages.error(request, error.message)
    return redirect("security")
