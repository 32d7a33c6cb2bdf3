"""The benchmarks on the command line: `eracing bench NAME`."""

import typer

from timing.arguments import AsJson
from timing.bench.showing import Quick, show

benches = typer.Typer(
    help="Measure this machine: each figure beside its floor and what others would use.", no_args_is_help=True
)


@benches.command()
def fanout(quick: Quick = False, as_json: AsJson = False) -> None:
    """One change to thousands of screens, many changes a second, connecting; takes some five minutes."""
    from display.bench.fanout import run

    show(run(quick), as_json)


@benches.command()
def scale(quick: Quick = False, as_json: AsJson = False) -> None:
    """Whether a second display carries as many screens as the first."""
    from display.bench.scale import run

    show(run(quick), as_json)


@benches.command()
def through(quick: Quick = False, as_json: AsJson = False) -> None:
    """From the datagram of a rig to a thousand screens, durably written down in between."""
    from display.bench.through import run

    show(run(quick), as_json)


@benches.command()
def record(quick: Quick = False, as_json: AsJson = False) -> None:
    """Laps written down durably, one by one and in groups, beside the bare disk."""
    from timing.bench.record import run

    show(run(quick), as_json)


@benches.command()
def rank(quick: Quick = False, as_json: AsJson = False) -> None:
    """One lap more on a board, with few and with millions of laps; rebuilding boards from the record."""
    from leaderboard.bench.rank import run

    show(run(quick), as_json)


@benches.command()
def start(quick: Quick = False, as_json: AsJson = False) -> None:
    """From the command to the first byte of the board, and `eracing --help`."""
    from display.bench.start import run

    show(run(quick), as_json)


@benches.command()
def page(quick: Quick = False, as_json: AsJson = False) -> None:
    """The hall board in a browser: first paint, size, layout shift, a change on a slow machine."""
    from display.bench.page import run

    show(run(quick), as_json)
