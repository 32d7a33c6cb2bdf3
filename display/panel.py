"""What `serve` and `demo` say when they are ready: the addresses to open, and the one that a phone can scan."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

EVERYWHERE: Final = ("0.0.0.0", "::")
"""Hosts that mean every address of this machine."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a running server is reached. `lan` are this machine's addresses in its networks, best first."""

    host: str
    port: int
    heard_at: tuple[str, int] | None = None
    """Host and UDP port that rigs send to; None where no rigs are heard."""
    lan: Sequence[str] = ()

    @property
    def boards(self) -> list[str]:
        """The addresses of the board, the one for other machines first; an open address is named by what it opens."""
        if self.host not in EVERYWHERE:
            return [_url(self.host, self.port)]
        return [*(_url(address, self.port) for address in self.lan), _url("127.0.0.1", self.port)]

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach the board."""
        return self.host not in ("127.0.0.1", "::1", "localhost")


def panel(title: str, addresses: Addresses, lines: Sequence[tuple[str, str]], *, qr: bool = True) -> RenderableType:
    """The start panel: title, addresses, further `lines` of label and text, and a QR code of the board's address."""
    boards = addresses.boards
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    if addresses.is_open and len(boards) > 1:
        table.add_row("big screen, phones", Text(boards[0], style="bold green"))
        for other in boards[1:-1]:
            table.add_row("or, by its network", other)
        table.add_row("this machine", boards[-1])
    else:
        table.add_row("board", Text(boards[0], style="bold green"))
    if not addresses.is_open:
        table.add_row("", "only this machine can open it; --host 0.0.0.0 lets big screen, phones and rigs in")
    if addresses.heard_at is not None:
        table.add_row("rigs send to", _udp(addresses.heard_at, addresses.lan))
    for label, text in lines:
        table.add_row(label, text)
    content: list[RenderableType] = [table]
    if qr and addresses.is_open:
        content.append(Text(_qr(boards[0]), style="bright_white on black"))
    content.append(Text("Ctrl+C stops it; every lap shown is stored.", style="dim"))
    return Panel(Group(*content), title=f"[bold]{title}[/bold]", border_style="green", expand=False, padding=(1, 2))


def _url(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}/" if port == 80 else f"http://{name}:{port}/"


def _udp(heard_at: tuple[str, int], lan: Sequence[str]) -> str:
    host, port = heard_at
    if host in EVERYWHERE:
        host = lan[0] if lan else "this machine"
    return f"{host}, UDP port {port}"


def _qr(url: str) -> str:
    import segno

    out = io.StringIO()
    segno.make(url, micro=False).terminal(out, compact=True)
    return out.getvalue().rstrip("\n")
