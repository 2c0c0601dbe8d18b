"""Which hosts and addresses a file may be downloaded from."""

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

TRANSLATED = tuple(
    ipaddress.ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
)  # IPv6 networks that lead to any IPv4 address
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class NotPublic(OSError):
    """A name resolves to an address that is not public."""


class PublicOnly(AbstractResolver):
    """Resolves a name and refuses it if any of its addresses is not public; the addresses checked are the ones used."""

    def __init__(self, *, loopback: bool = False, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The name's addresses, as aiohttp's interface has it. Raises `NotPublic` if any is not public."""
        found = await self._inner.resolve(host, port, family)
        if self._loopback and host in LOOPBACK_NAMES:
            return found
        if not found or not all(public(one["host"]) for one in found):
            raise NotPublic("not a public address")
        return found

    async def close(self) -> None:
        """Nothing is held."""


def public(address: str) -> bool:
    """Whether this is one host of the public internet: not private, shared (CGNAT), local, translated or multicast."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return public(str(ip.ipv4_mapped))
        if any(ip in net for net in TRANSLATED):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def within(url: URL, hosts: frozenset[str], origin: URL | None) -> bool:
    """Whether `url` is https on port 443, without a user name, at one of `hosts` or below one written `.name`.

    A local `origin` is allowed too, exactly as given: then everything runs on one machine.
    """
    if url.user is not None or url.password is not None or url.host is None:
        return False
    if origin is not None and local(origin) and url.is_absolute() and url.origin() == origin.origin():
        return True
    if url.scheme != "https" or url.port != 443:
        return False
    host = url.host.rstrip(".").casefold()
    return host in hosts or any(host.endswith(one) for one in hosts if one.startswith("."))


def local(url: URL) -> bool:
    """Whether the address is on this machine, as a sandbox's is."""
    return url.host in LOOPBACK_NAMES
