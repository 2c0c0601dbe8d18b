"""Which hosts and addresses a file may be fetched from."""

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

TRANSLATED = tuple(
    ipaddress.ip_network(net) for net in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")
)  # IPv6 that ends at an IPv4 address of somebody's choosing
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class NotPublic(OSError):
    """A name leads to an address that is not public."""


class PublicOnly(AbstractResolver):
    """Resolves a name and refuses it if any of its addresses is not public; the addresses checked are the ones used."""

    def __init__(self, *, loopback: bool = False, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or ThreadedResolver()
        self._loopback = loopback

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """As aiohttp asks; raises `NotPublic` for a name that leads anywhere private."""
        found = await self._inner.resolve(host, port, family)
        if self._loopback and host in LOOPBACK_NAMES:
            return found
        if not found or not all(public(one["host"]) for one in found):
            raise NotPublic("not a public address")
        return found

    async def close(self) -> None:
        """Nothing is held."""


def public(address: str) -> bool:
    """A single host of the public internet: not private, shared (CGNAT), local, mapped, translated or multicast."""
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


def local(url: URL) -> bool:
    """An address on this very machine, as a sandbox has."""
    return url.host in LOOPBACK_NAMES


def within(url: URL, hosts: frozenset[str], origin: URL | None) -> bool:
    """Whether `url` is https on its own port, without a user name, at one of `hosts` or below one written `.name`.

    For work on one machine a local `origin` is allowed too, exactly as given.
    """
    if url.user is not None or url.password is not None or url.host is None:
        return False
    if origin is not None and local(origin) and url.is_absolute() and url.origin() == origin.origin():
        return True
    if url.scheme != "https" or url.port != 443:
        return False
    host = url.host.rstrip(".").casefold()
    return host in hosts or any(host.endswith(one) for one in hosts if one.startswith("."))
