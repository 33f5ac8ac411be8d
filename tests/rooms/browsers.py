"""Browsers in a test's hand: signed in as somebody, and what a page says to them."""

from html import unescape
from typing import Any

from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions.sessions import open_session
from glasshouse.network.accounts.queries import SESSION_COOKIE


class Browser(Client):
    """A client that knows whom it is signed in as."""

    person_id = 0


def signed_in(handle: str, *, address: str = "127.0.0.1", **more: Any) -> Browser:
    """Return a browser at an address that somebody is signed in with; `more` is what a Client takes."""
    browser = Browser(REMOTE_ADDR=address, **more)
    browser.person_id = people.ids_by_handle([handle])[handle]
    opened = open_session(person_id=browser.person_id, origin=accounts.Origin(address, "A test"))
    browser.cookies[SESSION_COOKIE] = opened.token
    return browser


def joined(handle: str, *, role: str = "person", password: str = "", **more: Any) -> Browser:
    """Return a browser of somebody who has just joined."""
    accounts.create_person(handle=handle, name=handle.capitalize(), role=role, password=password)
    return signed_in(handle, **more)


def text_of(answer: Any) -> str:
    """Return the source of a page on one line."""
    whole = answer.getvalue() if answer.streaming else answer.content
    return " ".join(whole.decode().split())


def words_of(answer: Any) -> str:
    """Return the source of a page on one line, its entities as the signs that they stand for."""
    return unescape(text_of(answer))
