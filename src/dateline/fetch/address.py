"""Which addresses may be connected to: the public ones, by IANA's registries of special-purpose addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_CLOSED_4 = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by a provider's customers"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud's own"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_CLOSED_6 = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "this network"),
        ("::1/128", "this machine"),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("64:ff9b:1::/48", "private"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "an IPv4 address in disguise"),
        ("3fff::/20", "for documentation"),
    )
)
_GLOBAL_6 = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")


def allowed(ip: str) -> bool:
    """Tell whether a literal address may be connected to."""
    return refusal(ip) is None


def refusal(ip: str) -> str | None:
    """Return why an address may not be connected to ("private", "link-local"...), or None where it may.

    The lists are our own, because what `ipaddress` calls global has changed between versions of Python. Whatever IPv6
    has not given out is refused; behind the prefix of NAT64 the IPv4 address inside decides.
    """
    try:
        address = ip_address(ip)
    except ValueError:
        return "no address"
    if isinstance(address, IPv4Address):
        return _refusal_4(address)
    if address.scope_id is not None:
        return "link-local"
    if address in _TRANSLATED:
        return _refusal_4(IPv4Address(int(address) & 0xFFFFFFFF))
    return _refusal_6(address)


def _refusal_4(address: IPv4Address) -> str | None:
    return next((why for network, why in _CLOSED_4 if address in network), None)


def _refusal_6(address: IPv6Address) -> str | None:
    why = next((why for network, why in _CLOSED_6 if address in network), None)
    return why or (None if address in _GLOBAL_6 else "reserved")
