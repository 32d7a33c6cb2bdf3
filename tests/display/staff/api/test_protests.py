"""Protests at a tablet, and what stands between a result and official."""

from display.access.roles import Role
from tests.display.staff.api.hall import Hall, Tablet


async def test_a_protest_holds_a_result_up_until_it_is_decided(hall: Hall, toni: Tablet) -> None:
    for step in ("start", "close", "provisional"):
        await toni.do(f"sessions/{step}", session="quali")
    lodged = await toni.do("protests/lodge", session="quali", team="north", driver="cleo", reason="cut")
    assert lodged["said"] == ["North Works protests against the result of session “Qualifying”"]
    (ref,) = lodged["refs"]
    refused = await toni.ask("sessions/official", session="quali")
    assert "1 protest(s) against the result of session “Qualifying” are open" in refused.json()["detail"]
    judged = await toni.do("protests/decide", protest=ref, upheld=True, reason="seen on video")
    assert judged["said"] == ["the protest of North Works is upheld; what follows from it, say by rulings"]
    assert (await toni.do("sessions/official", session="quali"))["said"] == ["session “Qualifying” is official"]


async def test_official_in_spite_of_a_protest_needs_a_reason(hall: Hall, toni: Tablet) -> None:
    for step in ("start", "close", "provisional"):
        await toni.do(f"sessions/{step}", session="quali")
    lodged = await toni.do("protests/lodge", session="quali", team="south", reason="cut")
    refused = await toni.ask("sessions/official", session="quali", anyway=True)
    assert "needs a reason" in refused.json()["detail"]
    assert await toni.do("sessions/official", session="quali", anyway=True, reason="the hall closes")
    withdrawn = await toni.do("protests/withdraw", protest=lodged["refs"][0], reason="made peace")
    assert withdrawn["said"] == ["the protest of Süd AG is withdrawn"]


async def test_protests_are_the_stewards_matter(hall: Hall) -> None:
    uwe = await hall.tablet("Uwe", Role.STAFF)
    assert (await uwe.ask("protests/lodge", session="quali", team="north", reason="cut")).status_code == 403
