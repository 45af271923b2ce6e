"""Which addresses are on the public web, and connections that lead to no others.

An address is checked twice: where a name is resolved, and again for each socket, which knows the
address that it connects to. So neither a name whose address changes, nor a redirect, nor an unusual
spelling of an address leads into a private network.
"""

import socket
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from articles import refusals
from errors import FetchError

# Not Python's `is_global`, whose answers differ from release to release. The registries:
# iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.
_PRIVATE_V4 = [
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # Azure's own services, for its virtual machines only
    )
]
_PUBLIC_V6 = IPv6Network("2000::/3")
_PRIVATE_V6 = [
    IPv6Network(network)
    # Teredo and other protocols, documentation, 6to4 (which hides an IPv4 address), documentation.
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
_NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address, as networks without IPv4 write it


def is_public(address: str) -> bool:
    """Tell whether an IP address is one on the public internet; False if it is no address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip in _NAT64:
        ip = IPv4Address(int(ip) & 0xFFFF_FFFF)
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _PRIVATE_V4)
    return not ip.scope_id and ip in _PUBLIC_V6 and not any(ip in n for n in _PRIVATE_V6)


class PublicResolver(AbstractResolver):
    """Finds the addresses of a name, and refuses a name that has any private address."""

    def __init__(self, resolver: AbstractResolver | None = None) -> None:
        """By default, the system finds the addresses."""
        self._resolver = resolver or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name. Raises FetchError, and OSError for an unknown name."""
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(result["host"]) for result in found):
            raise FetchError(refusals.NOT_PUBLIC)
        return found

    async def close(self) -> None:
        """Close the resolver."""
        await self._resolver.close()


def public_socket(address_info: tuple[Any, ...]) -> socket.socket:
    """Make the socket for a connection, as `TCPConnector` asks. Raises FetchError."""
    family, kind, protocol, _, address = address_info
    if not is_public(address[0]):
        raise FetchError(refusals.NOT_PUBLIC)
    return socket.socket(family, kind, protocol)
