"""Our own feed: what a message may say, its signature, and that the documented example speaks it."""

import ast
import contextlib
import hashlib
import hmac
import json
import re
import socket
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.eracing_json import MOST_BYTES, decode, fields_of, is_signed, lap_of, recognise, sign
from tests.ingest.formats.packets.own import own
from tests.ingest.formats.rig import Rig
from timing.errors import BadInput
from timing.laps import GAME, Drop, LapCorrected, Origin
from timing.readings import CarName, LapSent, TimedLap

DOC = Path(__file__).parents[3] / "docs/own-feed.md"
ID = "8f14e45f-ceea-467f-a0e6-b2b3a9d4c1f7"

ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True)
times = st.integers(1, 86_399_999)
messages = st.fixed_dictionaries(
    {"id": st.uuids().map(str), "rig": ids, "lap": st.integers(1, 9_999), "time_ms": times},
    optional={
        "session": ids,
        "sectors_ms": st.lists(times, min_size=1, max_size=12),
        "valid": st.booleans(),
        "driver": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=60),
    },
)

anything = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)


class TestAMessage:
    def test_is_a_lap(self) -> None:
        datagram = own(id=ID, rig="rig-7", lap=3, time_ms=92_345)
        assert recognise(datagram)
        assert decode(datagram) == LapSent("rig-7:1", ID, "rig-7", TimedLap(3, 92_345))

    def test_may_say_more(self) -> None:
        datagram = own(
            id=ID.upper(), session="heat-2", sectors_ms=[30_000, 31_000, 31_345], valid=False, driver="Zoë Ångström"
        )
        assert decode(datagram) == LapSent(
            "rig-7:heat-2",
            ID,
            "rig-7",
            TimedLap(1, 92_345, (30_000, 31_000, 31_345), valid=False),
            CarName("Zoë Ångström"),
        )

    @given(messages)
    def test_gives_back_what_was_packed(self, fields: dict[str, Any]) -> None:
        datagram = json.dumps(fields).encode()
        if len(datagram) > MOST_BYTES:
            return
        assert recognise(datagram)
        sent = decode(datagram)
        assert sent == lap_of(fields)
        assert (sent.id, sent.rig, sent.lap.lap, sent.lap.time_ms) == tuple(
            fields[key] for key in ("id", "rig", "lap", "time_ms")
        )
        assert (sent.lap.valid, list(sent.lap.sectors_ms or ())) == (fields.get("valid"), fields.get("sectors_ms", []))

    def test_may_be_written_with_blanks_and_lines(self) -> None:
        assert recognise(json.dumps(json.loads(own()), indent=2).encode())


class TestBadInput:
    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"id": "7"}, "at byte 1: expected a UUID of 36 characters for 'id'"),
            ({"id": "g" * 36}, "expected a UUID of 36 characters for 'id'"),
            ({"id": 7}, "expected a UUID of 36 characters for 'id'"),
            ({"rig": "a b"}, """expected up to 40 letters, digits, ".", "_" and "-" for 'rig'"""),
            ({"session": ""}, "expected up to 40 letters"),
            ({"lap": 0}, "expected a whole number from 1 to 9999 for 'lap'"),
            ({"lap": 1.0}, "expected a whole number from 1 to 9999 for 'lap'"),
            ({"lap": True}, "expected a whole number from 1 to 9999 for 'lap'"),
            ({"time_ms": 86_400_000}, "expected a whole number from 1 to 86399999 for 'time_ms'"),
            ({"time_ms": "1:32.345"}, "expected a whole number from 1 to 86399999 for 'time_ms'"),
            ({"sectors_ms": []}, "expected a list of 1 to 12 times for 'sectors_ms'"),
            ({"sectors_ms": [1, None, 2]}, "expected a list of 1 to 12 times for 'sectors_ms'"),
            ({"valid": 1}, "expected true or false for 'valid'"),
            ({"driver": "\x1b[2J"}, "expected text of up to 60 visible characters for 'driver'"),
            ({"driver": " "}, "expected text of up to 60 visible characters for 'driver'"),
            ({"signature": "x"}, "expected 64 hexadecimal digits for 'signature'"),
            ({"times_ms": 1}, "expected one of the keys id, rig, session, lap, .*, not 'times_ms'"),
        ],
    )
    def test_names_the_key_and_what_may_stand_there(self, fields: dict[str, Any], sentence: str) -> None:
        with pytest.raises(BadInput, match=sentence):
            decode(own(**fields))

    def test_names_the_keys_that_are_missing(self) -> None:
        datagram = json.dumps({"rig": "rig-7", "lap": 1}).encode()
        assert not recognise(datagram)
        with pytest.raises(BadInput, match=r"eracing-json: expected the key\(s\) id, time_ms as well"):
            decode(datagram)

    @pytest.mark.parametrize(
        ("datagram", "sentence"),
        [
            (b"", "at byte 0: expected JSON"),
            (b"{", "at byte 1: expected JSON: Expecting property name"),
            (b'{"a":\xff}', "at byte 5: expected JSON in UTF-8"),
            (b"[1]", "at byte 0: expected a JSON object"),
            (b'{"lap": NaN}', "expected a number, not NaN"),
            (b'{"lap": ' + b"9" * 19 + b"}", "expected numbers of at most 18 digits"),
            (b'{"lap": 1, "lap": 2}', "expected each key once"),
            (b'{"a":' * 200 + b"1", "expected JSON"),
            (b'{"a":' + b"[" * 1300, "expected JSON that is not nested|expected JSON"),
            (b"{" + b" " * 1400, "at byte 1400: expected at most 1400 bytes, not 1401"),
        ],
    )
    def test_that_is_no_object_says_where_it_ends_to_be_one(self, datagram: bytes, sentence: str) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput, match=sentence):
            decode(datagram)

    @given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda rest: b"{" + rest))
    def test_raises_nothing_else(self, datagram: bytes) -> None:
        assert not recognise(datagram)
        with pytest.raises(BadInput):
            decode(datagram)

    @given(messages, st.sampled_from(["id", "rig", "lap", "time_ms", "session", "driver", "valid"]), anything)
    def test_of_any_values_raises_nothing_else(self, fields: dict[str, Any], key: str, value: object) -> None:
        with contextlib.suppress(BadInput):
            assert decode(json.dumps(fields | {key: value}).encode()).lap.time_ms == (fields | {key: value})["time_ms"]


class TestASignature:
    KEY = b"correct horse battery staple"

    def test_is_made_of_the_fields_in_order_without_blanks(self) -> None:
        fields = {"rig": "rig-7", "lap": 3, "driver": "Zoë", "sectors_ms": [1, 2], "valid": True}
        text = '{"driver":"Zoë","lap":3,"rig":"rig-7","sectors_ms":[1,2],"valid":true}'
        assert sign(fields, self.KEY) == hmac.new(self.KEY, text.encode(), hashlib.sha256).hexdigest()

    @given(messages, st.binary(min_size=1), st.binary(min_size=1))
    def test_fits_one_key_only(self, fields: dict[str, Any], key: bytes, other: bytes) -> None:
        signed = fields | {"signature": sign(fields, key)}
        assert is_signed(fields_of(json.dumps(signed).encode()), key)
        same = hmac.new(key, b"", hashlib.sha256).digest() == hmac.new(other, b"", hashlib.sha256).digest()
        assert is_signed(signed, other) is same

    @given(messages, st.integers(1, 10**6))
    def test_does_not_fit_another_time(self, fields: dict[str, Any], less: int) -> None:
        signed = fields | {"signature": sign(fields, self.KEY)}
        assert not is_signed(signed | {"time_ms": fields["time_ms"] + less}, self.KEY)

    @pytest.mark.parametrize("signature", [None, "", "ä" * 64, "0" * 64, 7])
    def test_that_is_none_fits_nothing(self, signature: object) -> None:
        assert not is_signed(json.loads(own(signature=signature)), self.KEY)

    def test_of_text_that_cannot_be_encoded_is_made_all_the_same(self) -> None:
        assert len(sign({"driver": "\ud800"}, self.KEY)) == 64


class TestLapsThatAreSent:
    def test_count_for_the_rig(self) -> None:
        rig = Rig()
        rig.send(own(lap=1, driver="Ada", sectors_ms=[30_000, 31_000, 31_345]), own(lap=2, time_ms=91_000, valid=False))
        first, second = rig.laps.values()
        assert (first.lap, first.time_ms, first.sectors_ms, first.valid) == (1, 92_345, (30_000, 31_000, 31_345), None)
        assert (first.name, first.player, first.origin) == (CarName("Ada"), True, Origin.HISTORY)
        assert (second.valid, second.reason) == (False, GAME)

    def test_twice_are_counted_once(self) -> None:
        rig, message = Rig(), own()
        rig.send(message, message)
        assert (rig.times, rig.dropped[Drop.REPEATED]) == ([(1, 92_345)], 1)

    def test_of_equal_times_are_laps_of_their_own(self) -> None:
        rig = Rig()
        rig.send(own(lap=1), own(lap=2))
        assert rig.times == [(1, 92_345), (2, 92_345)]

    def test_in_any_order_are_the_same_laps(self) -> None:
        rig = Rig()
        rig.send(own(lap=3), own(lap=1), own(lap=2))
        assert sorted(rig.times) == [(1, 92_345), (2, 92_345), (3, 92_345)]

    def test_again_under_another_id_are_corrected(self) -> None:
        rig = Rig()
        rig.send(own(lap=1, valid=True))
        (corrected,) = rig.send(own(lap=1, valid=False))
        assert isinstance(corrected, LapCorrected)
        assert (rig.last.valid, rig.last.reason) == (False, GAME)
        rig.send(own(lap=1, time_ms=93_000, valid=True))
        assert (rig.last.time_ms, rig.last.valid) == (93_000, True)

    def test_in_another_session_or_of_another_rig_are_other_laps(self) -> None:
        rig = Rig()
        rig.send(own(lap=1), own(lap=1, session="heat-2"), own(lap=1, rig="rig-8"))
        assert len(rig.laps) == 3


class TestTheDocument:
    text = DOC.read_text()

    def test_explains_each_key(self) -> None:
        keys = set(re.findall(r"^\| `(\w+)` \|", self.text, re.MULTILINE))
        assert keys == {"id", "rig", "session", "lap", "time_ms", "sectors_ms", "valid", "driver", "signature"}

    @property
    def example(self) -> str:
        (code,) = [code for code in self.examples if "send_lap.py" in code]
        return code

    @property
    def examples(self) -> list[str]:
        return re.findall(r"```python\n(.*?)```", self.text, re.DOTALL)

    def test_has_examples_of_twenty_lines(self) -> None:
        assert len(self.examples) == 2
        for code in self.examples:
            assert len(code.strip().splitlines()) <= 20
            ast.parse(code)

    @pytest.mark.parametrize("key", ["", "a key"])
    def test_has_an_example_whose_laps_arrive(self, tmp_path: Path, key: str) -> None:
        program = tmp_path / "send_lap.py"
        program.write_text(self.example)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
            listener.bind(("127.0.0.1", 0))
            listener.settimeout(20)
            host, port = listener.getsockname()
            arguments = [host, str(port), "rig-7", "4", "92345", *([key] if key else [])]
            subprocess.run([sys.executable, str(program), *arguments], check=True, timeout=20)
            datagram = listener.recv(2_000)
        assert recognise(datagram)
        sent = decode(datagram)
        assert (sent.rig, sent.lap.lap, sent.lap.time_ms) == ("rig-7", 4, 92_345)
        assert uuid.UUID(sent.id)
        assert is_signed(fields_of(datagram), b"a key") is bool(key)
