"""What the name servers say of a domain. Nothing here is signed: the resolver is trusted, and DNSSEC is its business."""

from dataclasses import dataclass

import dns.exception
import dns.resolver
from django.conf import settings

from glasshouse.network.devices.domains import RECORD

MOST_S = 4.0
AT_A_PAGE_S = 1.5
"""How long somebody's page waits; after that a job asks, and waits longer."""
MOST_RECORDS = 50
TOKEN = "glasshouse-verification="  # noqa: S105 - what stands before it
KEY = "glasshouse-key="


class NoAnswer(Exception):
    """No name server answered in time, or none could be asked."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a domain shows: the tokens, and the keys of its organisation in hex."""

    tokens: frozenset[str]
    keys: tuple[str, ...]


def look_up(domain: str, *, most_s: float = MOST_S) -> Shown:
    """Return what the records at `_glasshouse.<domain>` show, waiting so long; nothing if there are none. Raises NoAnswer."""
    try:
        answer = _resolver().resolve(f"{RECORD}.{domain}.", "TXT", lifetime=most_s, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return Shown(frozenset(), ())
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise NoAnswer(str(error)) from error
    texts = [b"".join(one.strings).decode("ascii", "replace").strip() for one in list(answer)[:MOST_RECORDS]]
    tokens = frozenset(one.removeprefix(TOKEN) for one in texts if one.startswith(TOKEN))
    return Shown(tokens, tuple(one.removeprefix(KEY).lower() for one in texts if one.startswith(KEY)))


def _resolver() -> dns.resolver.Resolver:
    """Return the resolver of the setting, `address` or `address:port`, else this machine's own."""
    if not (named := settings.ENV.dns_resolver):
        return dns.resolver.Resolver()
    asked = dns.resolver.Resolver(configure=False)
    address, _colon, port = named.rpartition(":") if named.count(":") == 1 else (named, "", "")
    asked.nameservers = [address.strip("[]")]
    asked.port = int(port) if port else 53
    return asked
