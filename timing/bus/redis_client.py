"""Connections to a Redis that never wait long, and what its refusals mean in a sentence.

Redis 7 and 8 and Valkey are spoken to in the protocol that all of them know.
"""

from typing import Final

from redis import Redis, exceptions
from redis.backoff import NoBackoff
from redis.retry import Retry

from timing.errors import SetupError

ANSWER_S: Final = 1.0
"""An answer that takes longer counts as none."""


def connect(url: str, answer_s: float = ANSWER_S) -> Redis:
    """A client that connects when it is first used. Raises SetupError for a URL that names no Redis."""
    try:
        return Redis.from_url(
            url,
            protocol=2,
            decode_responses=True,
            encoding_errors="replace",  # what others have put at our keys may be anything
            socket_timeout=answer_s,
            socket_connect_timeout=answer_s,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError as error:  # its sentence may repeat the URL, and with that a password
        raise SetupError(
            "--redis is no URL of a Redis: write redis://HOST:PORT/0, rediss:// for TLS or unix:// for a socket, with "
            "a user and a password as in redis://USER:PASSWORD@HOST"
        ) from error


def sentence(error: Exception) -> str:
    """What an error of Redis means for those who look at a screen; never with a password."""
    match error:
        case exceptions.AuthenticationError() | exceptions.NoPermissionError():
            return f"Redis does not let us do everything that we must ({error})"
        case exceptions.OutOfMemoryError():
            return "Redis is full (maxmemory), and takes nothing new"
        case exceptions.ReadOnlyError():
            return "Redis is a read-only replica: name its master"
        case exceptions.TimeoutError():
            return "Redis does not answer in time"
        case exceptions.ConnectionError():
            return f"Redis is not reached ({error})"
        case exceptions.RedisError() | OSError():
            return f"Redis refuses us ({error})"
        case _:
            return f"what machines tell each other cannot be told or taken in ({error!r})"
