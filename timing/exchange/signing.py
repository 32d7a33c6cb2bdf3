"""Both ends of a venue line prove who they are: each message is signed with the key that both of them know.

The signature is HMAC-SHA256 with the digest of the venue's key, which is what the centre keeps of it. A request is
signed over its method, path, nonce and body; the answer over the nonce of its request, so that no older answer passes
for it. No time is signed: the clock of a venue may be wrong by hours, and a message that is played again brings only
entries that are known already; what rigs do now is believed only of a venue that has heard the centre's answer a moment
ago (`display.upstream.rigs`). What is said can be read on the way; keeping it secret is the business of https.
"""

import hashlib
import hmac
from typing import Final

KEY_HEADER: Final = "x-eracing-key"
NONCE_HEADER: Final = "x-eracing-nonce"
SIGNATURE_HEADER: Final = "x-eracing-signature"
METHOD: Final = "POST"
LONGEST_NONCE: Final = 64
_DOT: Final = "."


def key_parts(key: str) -> tuple[str, str]:
    """The id of a venue's key and its secret. Raises ValueError with a sentence for what is none.

    >>> key_parts("7a3f.wahr")
    ('7a3f', 'wahr')
    """
    id, dot, secret = key.strip().partition(_DOT)
    if not (dot and secret and id.replace("-", "").isalnum() and key.isascii()):
        raise ValueError("a venue's key has two parts with a dot between: take it whole, as it was printed")
    return id, secret


def key_of(id: str, secret: str) -> str:
    """A key as it is printed."""
    return f"{id}{_DOT}{secret}"


def digest(secret: str) -> str:
    """What is kept of a secret, and signed with."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def sign_request(kept: str, path: str, nonce: str, body: bytes) -> str:
    """The signature of a request; `kept` is the digest of the key's secret."""
    return _signed(kept, METHOD, path, nonce, body)


def sign_answer(kept: str, status: int, nonce: str, body: bytes) -> str:
    """The signature of the answer to the request with this nonce."""
    return _signed(kept, "answer", str(status), nonce, body)


def is_signed(given: str, wanted: str) -> bool:
    """Whether a signature is the right one; takes as long for every wrong one."""
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def _signed(kept: str, *parts: str | bytes) -> str:
    *words, body = parts
    lines = [word if isinstance(word, str) else word.decode("latin-1") for word in words]
    content = body if isinstance(body, bytes) else body.encode()
    text = "\n".join([*lines, hashlib.sha256(content).hexdigest()])
    return hmac.new(kept.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
