"""This machine's addresses in its networks."""

from ipaddress import ip_address

import ifaddr
import pytest

from timing.lan import lan_addresses


def adapter(name: str, *ips: str | tuple[str, int, int]) -> ifaddr.Adapter:
    return ifaddr.Adapter(name, name, [ifaddr.IP(ip, 24, name) for ip in ips])


def test_the_halls_network_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    adapters = [
        adapter("lo", "127.0.0.1", ("::1", 0, 0)),
        adapter("docker0", "172.17.0.1"),
        adapter("Hyper-V Virtual Ethernet Adapter", "172.20.0.1"),
        adapter("tailscale0", "100.101.102.103"),
        adapter("eth0", "192.168.1.10", ("fe80::1", 0, 2)),
        adapter("wlan0", "10.0.0.7", "169.254.3.4"),
    ]
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters)
    assert lan_addresses() == ["192.168.1.10", "10.0.0.7", "100.101.102.103", "172.17.0.1", "172.20.0.1"]


def test_the_addresses_of_this_machine_are_addresses() -> None:
    assert all(not ip_address(address).is_loopback for address in lan_addresses())
