"""The files by which devices, browsers and name servers keep the app away, each as its reader wants it. Pure."""

import ipaddress
import json
import plistlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_SPACE = uuid.UUID("6f1c0a44-5f0e-5d25-9a5a-0f2a3f6f0b11")
"""Names of payloads are drawn from the bar's code in this space: the same file twice is the same profile."""
ZONE_TTL_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be kept away: the site by its host, apps by their identifiers (there may be none), and by which bar."""

    bar: str
    organisation: str
    site: str
    host: str
    apple_apps: tuple[str, ...]
    android_apps: tuple[str, ...]
    made_at: datetime
    no_apple_app: str
    no_android_app: str
    no_name: str
    web_clips: str
    """Sentences for whoever installs the file, where it lacks something: in their language."""


@dataclass(frozen=True, slots=True)
class BlockFile:
    """One file: its name, media type, and how it is made."""

    name: str
    media_type: str
    make: Callable[[Wanted], bytes]


def is_name(host: str) -> bool:
    """Say whether a host is a name, which name servers and lists of names can keep away; an address is none."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host
    return False


def apple_profile(wanted: Wanted) -> bytes:
    """Return a configuration profile for supervised Apple devices: the apps, and the site in their browser.

    Web clips are not barred: `com.apple.webapp` would bar all of them, whosever they are.
    """
    identifier = f"glasshouse.bar.{wanted.bar}"
    said = [wanted.web_clips, *([] if wanted.apple_apps else [wanted.no_apple_app])]
    payloads = [
        {
            "PayloadType": "com.apple.applicationaccess",
            "blockedAppBundleIDs": list(wanted.apple_apps),
            **_payload(f"{identifier}.apps", wanted.site),
        },
        {
            "PayloadType": "com.apple.webcontent-filter",
            "FilterType": "BuiltIn",
            "AutoFilterEnabled": False,
            "DenyListURLs": [f"https://{wanted.host}/", f"http://{wanted.host}/"],
            **_payload(f"{identifier}.web", wanted.host),
        },
    ]
    profile = {
        "PayloadType": "Configuration",
        "PayloadScope": "System",
        "PayloadOrganization": wanted.organisation,
        "PayloadDescription": " ".join(said),
        "PayloadContent": payloads,
        **_payload(identifier, wanted.site),
    }
    return plistlib.dumps(profile, sort_keys=True)


def _payload(identifier: str, name: str) -> dict[str, Any]:
    return {
        "PayloadVersion": 1,
        "PayloadIdentifier": identifier,
        "PayloadUUID": str(uuid.uuid5(_SPACE, identifier)).upper(),
        "PayloadDisplayName": name,
    }


def android_policy(wanted: Wanted) -> bytes:
    """Return a policy of the Android Management API: the apps are uninstalled and can't be installed."""
    blocked = [{"packageName": name, "installType": "BLOCKED"} for name in wanted.android_apps]
    policy: dict[str, Any] = {"applications": blocked}
    if not blocked:
        policy["longSupportMessage"] = {"defaultMessage": wanted.no_android_app}
    return _json(policy)


def browser_policy(wanted: Wanted) -> bytes:
    """Return a managed policy of Chrome and Edge: the site, and all below it."""
    return _json({"URLBlocklist": [wanted.host]})


def osquery_pack(wanted: Wanted) -> bytes:
    """Return a pack that finds the app, and the site where a browser has made an app of it."""
    names = [f"bundle_identifier = {_quoted(name)}" for name in wanted.apple_apps]
    site = _quoted(wanted.site)
    mac = " OR ".join([*names, f"name = {_quoted(wanted.site + '.app')}"])
    queries = {
        "present_darwin": {
            "query": f"SELECT name, path, bundle_identifier FROM apps WHERE {mac};",  # noqa: S608 - quoted, and run elsewhere
            "interval": 3600,
            "platform": "darwin",
        },
        "present_windows": {
            "query": f"SELECT name, install_location AS path FROM programs WHERE name = {site};",  # noqa: S608 - quoted too
            "interval": 3600,
            "platform": "windows",
        },
    }
    return _json({"queries": queries})


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def response_zone(wanted: Wanted) -> bytes:
    """Return a response policy zone: whoever asks these name servers for the site is told that it does not exist."""
    zone = f"{wanted.bar.lower()}.rpz.invalid."
    serial = int(wanted.made_at.astimezone(UTC).timestamp())
    lines = [
        f"$TTL {ZONE_TTL_S}",
        f"$ORIGIN {zone}",
        f"@ SOA localhost. hostmaster.localhost. ({serial} 3600 600 604800 {ZONE_TTL_S})",
        "@ NS localhost.",
    ]
    if is_name(wanted.host):
        lines += [f"{wanted.host} CNAME .", f"*.{wanted.host} CNAME ."]
    else:
        lines += [f"; {_comment(wanted.no_name)}"]
    return ("\n".join(lines) + "\n").encode()


def _comment(text: str) -> str:
    return " ".join(text.split())


def _json(held: Mapping[str, Any]) -> bytes:
    return (json.dumps(held, ensure_ascii=False, indent=2) + "\n").encode()


FILES = {
    one.name: one
    for one in (
        BlockFile("apple.mobileconfig", "application/x-apple-aspen-config", apple_profile),
        BlockFile("android-management.json", "application/json", android_policy),
        BlockFile("chrome-edge.json", "application/json", browser_policy),
        BlockFile("dns-rpz.zone", "text/dns; charset=utf-8", response_zone),
        BlockFile("osquery-pack.json", "application/json", osquery_pack),
    )
}
