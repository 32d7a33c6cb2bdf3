"""Tries out on a Redis what a bus does there, for who sets it up."""

from typing import Final

from redis import exceptions

from timing.bus.counting import Counting, Out
from timing.bus.redis_client import connect, sentence
from timing.bus.talk import Saying, Talk, keys
from timing.live_json import Told, written

PREFIX: Final = "eracing:doctor:"
"""Where nothing of a record is."""


def probed(url: str) -> str | None:
    """A sentence about what a Redis does not let us do; None where it lets us do everything.

    Raises SetupError for a URL that names no Redis, RedisError or OSError for one that does not answer.
    """
    names = keys(PREFIX)
    with connect(url) as client, client.pubsub() as pubsub:
        client.ping()
        try:
            talk = Talk("doctor", names, Counting(lambda: 0.0, lambda: None), lambda: 0.0)
            talk.meet(client)
            everything = Saying(True, (Out("nothing", ""),), written(Told("doctor")), "{}", whole=True)
            refused = talk.exchange(client, everything)
            client.delete(names.live, names.screens, names.counts)
            pubsub.subscribe(names.nudges)
            pubsub.get_message(timeout=1.0)
        except exceptions.ResponseError as error:
            return sentence(error)
    return sentence(refused[0]) if refused else None
