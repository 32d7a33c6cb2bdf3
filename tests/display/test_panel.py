"""The start panel: the address for the big screen first, and a QR code where a phone can use it."""

import io

from rich.console import Console

from display.panel import Addresses, panel


def _text(addresses: Addresses, **more: bool) -> str:
    console = Console(file=io.StringIO(), width=120)
    console.print(panel("Hall Cup", addresses, [("data", "eracing-data")], **more))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_an_open_server_names_the_hall_address_before_its_own() -> None:
    text = _text(Addresses("0.0.0.0", 8080, ("0.0.0.0", 20777), ["192.0.2.5", "198.51.100.9"]))
    assert text.index("http://192.0.2.5:8080/") < text.index("http://198.51.100.9:8080/") < text.index("127.0.0.1:8080")
    assert "192.0.2.5, UDP port 20777" in text
    assert "█" in text
    assert "eracing-data" in text


def test_without_a_terminal_there_is_no_qr_code() -> None:
    assert "█" not in _text(Addresses("0.0.0.0", 8080, None, ["192.0.2.5"]), qr=False)


def test_a_server_for_this_machine_alone_says_how_to_open_it() -> None:
    text = _text(Addresses("127.0.0.1", 8080, ("127.0.0.1", 20777), ["192.0.2.5"]))
    assert "http://127.0.0.1:8080/" in text
    assert "--host 0.0.0.0 lets big screen, phones and rigs in" in text
    assert "192.0.2.5" not in text


def test_a_display_alone_names_no_port_for_rigs() -> None:
    assert "rigs send to" not in _text(Addresses("127.0.0.1", 8080))


def test_the_usual_web_port_and_ipv6_are_written_as_browsers_do() -> None:
    assert Addresses("::1", 80).boards == ["http://[::1]/"]


def test_without_a_network_the_machine_itself_is_named() -> None:
    text = _text(Addresses("0.0.0.0", 8080, ("0.0.0.0", 20777), []))
    assert "http://127.0.0.1:8080/" in text
    assert "this machine, UDP port 20777" in text
