"""Which port to serve on, and whether an nhmap of the same plans is running already."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from typing import TYPE_CHECKING, Final

from nhmap import __version__
from nhmap.config import PACKAGE, settings
from nhmap.errors import InputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

ROUTE: Final = "/nhmap/about"
USUAL_PORT: Final = 8501
PORTS: Final = range(1024, 65_536)

_LOOPBACK: Final = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_NEAR: Final = 10
"""So many ports from the wanted one on are asked whether the same nhmap is there."""
_FAR: Final = 100
_CONNECT_S: Final = 1.0
_ANSWER_S: Final = 5.0
"""A server that has just taken its port answers after its imports."""
_ANSWER_BYTES: Final = 4_096


class Tenant(Enum):
    """Who holds a port."""

    NOBODY = "nobody"
    SAME = "this nhmap, with the same plans"
    OTHER = "an nhmap of other plans or another version"
    STRANGER = "another program"


def identity() -> dict[str, str]:
    """What a server says of itself: version, and a fingerprint of its code's place, data and plans.

    A fingerprint, because an address of a database may hold a password.
    """
    parts = (str(PACKAGE), str(settings().data.resolve()), settings().plans_url)
    return {"nhmap": __version__, "serves": hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]}


def tenant(port: int) -> Tenant:
    """Who holds a port of this computer."""
    if not any(_answers(family, name, port) for family, name in _LOOPBACK):
        return Tenant.NOBODY if _can_be_bound(port) else Tenant.STRANGER
    # Not by urllib, which would ask a proxy.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_S)
    reply: object = None
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError, RecursionError):
        connection.request("GET", ROUTE, headers={"Host": f"localhost:{port}"})
        reply = json.loads(connection.getresponse().read(_ANSWER_BYTES))
    connection.close()
    if not isinstance(reply, dict) or "nhmap" not in reply:
        return Tenant.STRANGER
    return Tenant.SAME if reply == identity() else Tenant.OTHER


def find_port(wanted: int | None) -> tuple[int, Tenant]:
    """The port to serve on, or the one where the same nhmap is running already; and who holds the wanted one.

    Parameters
    ----------
    wanted
        The port that was asked for; None for the usual one.

    Raises
    ------
    InputRefusedError
        When no port can be used.
    """
    first = USUAL_PORT if wanted is None else wanted
    if first not in PORTS:
        message = f"{first} is no port that nhmap can use."
        raise InputRefusedError(message, "Choose one from 1024 to 65535, for example 8501.")
    holder = tenant(first)
    if holder is Tenant.SAME or (holder is Tenant.NOBODY and wanted is not None):
        return first, holder
    near = [port for port in range(first + 1, first + _NEAR) if port in PORTS]
    tenants = _tenants(near)
    for port, by in tenants.items():
        if by is Tenant.SAME:
            return port, Tenant.SAME
    if holder is Tenant.NOBODY:
        return first, holder
    far = (port for port in range(first + _NEAR, first + _FAR) if port in PORTS)
    free = (port for port in (*near, *far) if (tenants[port] if port in tenants else tenant(port)) is Tenant.NOBODY)
    offer = next(free, None)
    if offer is None:
        message = f"Port {first} is taken, and so are those after it."
        raise InputRefusedError(message, "Name another with --port, for example 9501.")
    return offer, holder


def _tenants(ports: Iterable[int]) -> dict[int, Tenant]:
    """Ask all at once: Windows takes two seconds to say that nobody is there."""
    ports = list(ports)
    with ThreadPoolExecutor(_NEAR) as asking:
        return dict(zip(ports, asking.map(tenant, ports), strict=True))


def _answers(family: socket.AddressFamily, name: str, port: int) -> bool:
    try:
        with socket.socket(family) as asking:
            asking.settimeout(_CONNECT_S)
            return asking.connect_ex((name, port)) == 0
    except OSError:  # no such family here
        return False


def _can_be_bound(port: int) -> bool:
    with socket.socket() as taking:
        if os.name != "nt":  # there it would let two programs have one port
            taking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taking.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
