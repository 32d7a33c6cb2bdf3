"""This machine's addresses in its networks: where rigs send to, and what people type on the big screen."""

from ipaddress import IPv4Address
from typing import Final

_VIRTUAL: Final = ("docker", "br-", "veth", "virbr", "vmnet", "vbox", "virtual", "vmware")
"""Parts of the names of adapters behind which there are no other machines."""
_LIKELY, _POSSIBLE, _VIRTUALLY, _NEVER = range(4)


def lan_addresses() -> list[str]:
    """IPv4 addresses of this machine that others can reach, the likeliest first."""
    import ifaddr

    found = [
        (_chance(adapter.nice_name.casefold(), IPv4Address(ip.ip)), ip.ip)
        for adapter in ifaddr.get_adapters()
        for ip in adapter.ips
        if isinstance(ip.ip, str)  # IPv6 is told as a tuple
    ]
    return [address for chance, address in sorted(found, key=lambda one: one[0]) if chance != _NEVER]


def _chance(adapter: str, address: IPv4Address) -> int:
    if address.is_loopback or address.is_link_local or address.is_unspecified:
        return _NEVER
    if any(word in adapter for word in _VIRTUAL):
        return _VIRTUALLY
    return _LIKELY if address.is_private else _POSSIBLE
