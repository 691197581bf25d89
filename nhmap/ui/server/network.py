"""The names and addresses of this computer in its network, and what sharing means, in words."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

import psutil

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - asked for by --share, and behind the gate


def own_addresses() -> tuple[str, ...]:
    """Addresses of IPv4 that others in the network reach this computer by, private ones first."""
    addresses = [
        ipaddress.IPv4Address(address.address)
        for listed in psutil.net_if_addrs().values()
        for address in listed
        if address.family == socket.AF_INET
    ]
    usable = {
        address for address in addresses if not (address.is_loopback or address.is_link_local or address.is_unspecified)
    }
    return tuple(str(address) for address in sorted(usable, key=lambda address: (not address.is_private, int(address))))


def own_names() -> tuple[str, ...]:
    """Its addresses, and what it is called."""
    name = socket.gethostname()
    plain = name if name.replace("-", "").replace(".", "").isalnum() and name.isascii() else ""
    return tuple(dict.fromkeys([*own_addresses(), *filter(None, [plain.lower()])]))


def words(port: int, passphrase: str) -> tuple[str, ...]:
    """What is said at the start of a shared server."""
    places = [f"http://{address}:{port}" for address in own_addresses()]
    return (
        "  This nhmap is shared with the network until you stop it.",
        f"  Address     {places[0] if places else 'none: this computer is in no network'}",
        *(f"  or          {place}" for place in places[1:]),
        f"  Passphrase  {passphrase}",
        "  Whoever has both can see, change and export every plan that is saved on this computer. What is sent",
        "  through the network is not encrypted: share in a network that you trust. Links to look only are made",
        "  under “What was done”.",
    )
