"""Pages: join, confirm the address, sign in and out, set a new password."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.devices import queries as devices
from glasshouse.network.kit import clock
from glasshouse.network.kit.errors import Refused
from glasshouse.network.web.barring import barred_page
from glasshouse.network.web.pages.accounts import cookies
from glasshouse.network.web.pages.accounts.forms import JoinForm, NameForm, NewPasswordForm, SignInForm
from glasshouse.network.web.pages.accounts.leaving import returning_page
from glasshouse.network.web.pages.welcome.views import onwards as after_sign_in
from glasshouse.network.web.viewing import address_of, origin_of, posted, safe_next, viewer_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Register, or say why that is not possible here and now."""
    if viewer_of(request).signed_in:
        return redirect("you")
    if settings.ENV.registration == "closed" or cookies.said_too_young(request):
        reason = "closed" if settings.ENV.registration == "closed" else "too_young"
        return _join_page(request, JoinForm(), closed=reason, status=403)
    if request.method != "POST":
        return _join_page(request, JoinForm())
    form = JoinForm(request.POST)
    if form.is_trapped:
        # Told the same as everybody, so that it does not learn to leave the trap alone.
        return redirect("join-sent")
    return _register(request, form) if form.is_valid() else _join_page(request, form, status=422)


def _register(request: HttpRequest, form: JoinForm) -> HttpResponse:
    typed = form.cleaned_data
    if (bar := devices.bar_for_email(typed["email"])) is not None:
        return barred_page(request, devices.Barred(bar, by_network=False))
    applicant = accounts.Applicant(
        handle=typed["handle"],
        email=typed["email"],
        password=typed["password"],
        birth_date=typed["birth_date"],
        languages=_languages_of(request),
        site_language=request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
    )
    try:
        code = accounts.register(applicant=applicant, origin=origin_of(request))
    except accounts.TooYoung as error:
        return cookies.remember_too_young(
            _join_page(request, JoinForm(), closed="too_young", status=error.status)
        )
    except Refused as error:
        form.show_refusal(error)
        return _join_page(request, form, status=error.status)
    return cookies.remember_joined(redirect("join-sent"), code=code, handle=typed["handle"])


def _join_page(request: HttpRequest, form: JoinForm, *, closed: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "closed": closed,
        "minimum_age": settings.ENV.minimum_age,
        "by_approval": settings.ENV.registration == "approval",
    }
    return render(request, "accounts/join.html", context, status=status)


@never_cache
@require_safe
def join_sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, the same to everybody."""
    _code, handle = cookies.joined(request)
    return render(
        request, "accounts/join_sent.html", {"form": NameForm(initial={"name": handle}), "handle": handle}
    )


@never_cache
@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Mail the link again that confirms an address."""
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            accounts.resend_verification(name=form.cleaned_data["name"], origin=origin_of(request))
        except Refused as error:
            form.show_refusal(error)
    if not form.is_valid():
        return render(request, "accounts/join_sent.html", {"form": form}, status=422)
    messages.success(request, _("If this registration waits for its address, the mail is on its way again."))
    return redirect("join-sent")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more before a mailed link counts: mail programs open links by themselves."""
    opens = people.link_opens(token, at=clock.now())
    if opens not in {"verify", "new_email"}:
        return render(request, "accounts/link_gone.html", {"form": NameForm()}, status=404)
    if request.method != "POST":
        handle = people.handle_of_link(token, at=clock.now())
        return render(request, "accounts/verify.html", {"opens": opens, "handle": handle})
    code, _handle = cookies.joined(request)
    try:
        confirmed = accounts.verify_email(token=token, origin=origin_of(request), joined_here=code)
    except Refused as error:
        context = {"form": NameForm(), "words": error.message}
        return render(request, "accounts/link_gone.html", context, status=error.status)
    return _after_confirming(request, confirmed)


def _after_confirming(request: HttpRequest, confirmed: accounts.Confirmed) -> HttpResponse:
    if confirmed.state == "waiting_approval":
        return render(request, "accounts/waiting.html", {"handle": confirmed.handle})
    if confirmed.opened is not None:
        messages.success(request, _("Your address is confirmed, and you are signed in. Welcome!"))
        return cookies.remember_session(request, redirect("welcome"), confirmed.opened)
    messages.success(request, _("Your address is confirmed."))
    return redirect("security" if viewer_of(request).signed_in else "sign-in")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in, and go on where one wanted to go."""
    onwards = safe_next(request, reverse("watch"))
    if request.method != "POST":
        return (
            redirect(onwards)
            if viewer_of(request).signed_in
            else _sign_in_page(request, SignInForm(), onwards)
        )
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, onwards, status=422)
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    try:
        opened = accounts.sign_in(
            name=name, password=password, origin=origin_of(request), replaces=_present_token(request)
        )
    except accounts.Leaving as error:
        return returning_page(request, error.person_code)
    except accounts.NotConfirmed as error:
        form.show_refusal(error)
        return _sign_in_page(request, form, onwards, status=error.status, resend_to=name)
    except Refused as error:
        form.show_refusal(error)
        return _sign_in_page(request, form, onwards, status=error.status)
    return _signed_in(request, opened, onwards)


def _signed_in(request: HttpRequest, opened: accounts.Opened, onwards: str) -> HttpResponse:
    """Lead on, or say what bars this account here.

    A barred account is let in to its own data alone, as every page makes sure; from a barred network nobody is, but staff to
    the desk. Whose address an account has is told to its owner alone: so this comes after the password.
    """
    refused = devices.refusal_of(person_id=opened.person_id, address=address_of(request))
    if refused is None:
        return cookies.remember_session(request, redirect(after_sign_in(opened.person_id, onwards)), opened)
    page = barred_page(request, refused)
    profile = people.profile_of(opened.person_id)
    if refused.by_network and not (profile and people.is_staff(profile.role)):
        accounts.sign_out(token=opened.token)
        return page
    return cookies.remember_session(request, page, opened)


def _sign_in_page(
    request: HttpRequest, form: SignInForm, onwards: str, *, status: int = 200, resend_to: str = ""
) -> HttpResponse:
    context = {"form": form, "next": onwards, "resend_to": resend_to, "demo_people": people.demo_people()}
    return render(request, "accounts/sign_in.html", context, status=status)


@require_POST
def sign_in_demo(request: HttpRequest) -> HttpResponse:
    """Sign in with one click, in the demo only."""
    onwards = safe_next(request, reverse("watch"))
    handle = posted(request, "handle")
    try:
        opened = accounts.sign_in_as_demo(
            handle=handle, origin=origin_of(request), replaces=_present_token(request)
        )
    except accounts.Leaving as error:
        return returning_page(request, error.person_code)
    except Refused as error:
        messages.error(request, error.message)
        return redirect("sign-in")
    return _signed_in(request, opened, onwards)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    accounts.sign_out(token=_present_token(request))
    messages.success(request, _("You are signed out."))
    return cookies.forget_session(redirect("watch"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for a mail with a link to set a new password."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "accounts/reset.html", {"form": form})
    if form.is_valid():
        try:
            accounts.request_reset(name=form.cleaned_data["name"], origin=origin_of(request))
        except Refused as error:
            form.show_refusal(error)
    if not form.is_valid():
        return render(request, "accounts/reset.html", {"form": form}, status=422)
    return render(request, "accounts/reset_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset_link(request: HttpRequest, token: str) -> HttpResponse:
    """Set a new password by the mailed link."""
    if people.link_opens(token, at=clock.now()) != "reset":
        return render(request, "accounts/reset_gone.html", status=404)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "handle": people.handle_of_link(token, at=clock.now())}
    if request.method == "POST" and form.is_valid():
        try:
            accounts.reset_password(token=token, password=form.cleaned_data["password"])
        except Refused as error:
            form.show_refusal(error)
        else:
            messages.success(request, _("Your new password counts. Please sign in with it."))
            return cookies.forget_session(redirect("sign-in"))
    return render(request, "accounts/reset_link.html", context, status=422 if form.errors else 200)


def _present_token(request: HttpRequest) -> str:
    return request.COOKIES.get(people.SESSION_COOKIE, "")


def _languages_of(request: HttpRequest) -> tuple[str, ...]:
    """Return the languages that the browser asks for, most wanted first."""
    header = request.headers.get("Accept-Language", "")
    return tuple(dict.fromkeys(code.split("-")[0] for code, _weight in parse_accept_lang_header(header)))
