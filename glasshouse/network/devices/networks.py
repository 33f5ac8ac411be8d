"""Networks that a bar may cover: plausible ones alone. Pure."""

import ipaddress
from dataclasses import dataclass

WIDEST = {4: 16, 6: 32}
"""The shortest prefix: a wider network is more than one organisation's."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class NotPlausible(Exception):
    """This can't be a network of one organisation; `why` is `form`, `wide` or `private`."""

    why: str


def network_of(text: str, *, private: bool = False) -> Network:
    """Return a network by its prefix, or of one address; `private` allows those that the Internet does not route.

    Raises NotPlausible.
    """
    try:
        network = ipaddress.ip_network(text.strip())
    except ValueError:
        raise NotPlausible("form") from None
    if network.prefixlen < WIDEST[network.version]:
        raise NotPlausible("wide")
    # Both ends: some ranges lie half in private space.
    ends = (network.network_address, network.broadcast_address)
    if not private and (not all(one.is_global for one in ends) or network.is_multicast):
        raise NotPlausible("private")
    return network


def address_of(text: str) -> Address | None:
    """Return an address, that of IPv4 where one is written as IPv6; None for what is none."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address
