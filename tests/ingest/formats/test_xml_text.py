"""XML element by element: what games write is taken, what hostile files try is refused, in small memory."""

import contextlib
import socket
import tracemalloc
from collections.abc import Collection
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats import xml_text
from ingest.formats.document import NO_UTF8, Document
from ingest.formats.xml_text import LONGEST_TAG, LONGEST_TEXT, MOST_LEVELS, MOST_NAMES, PART, Element, elements
from tests.ingest.formats.result_files import CLEO
from timing.errors import BadInput

DOCTYPE = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE rF [<!ENTITY rFEnt "rFactor Entity">]>'
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]

every_encoding = pytest.mark.parametrize("encoding", ENCODINGS)


def found(content: bytes | str, skip: Collection[str] = ()) -> list[Element]:
    document = Document.of(content if isinstance(content, bytes) else content.encode())
    return [*elements(document, "rfactor2", "r", skip)]


def texts(content: bytes | str, skip: Collection[str] = ()) -> list[tuple[str, str]]:
    """The elements without the root, as name and text."""
    return [(element.name, element.text) for element in found(content, skip)[:-1]]


def refused(content: bytes | str, skip: Collection[str] = ()) -> str:
    with pytest.raises(BadInput) as error:
        found(content, skip)
    assert error.value.format == "rfactor2"
    return str(error.value)


class TestElements:
    def test_come_when_they_end_with_their_way_from_the_root(self) -> None:
        inner, other, outer, root = found('<r a="1"><b c="2">x<d>y</d>z</b><e/></r>')[:4]
        assert (inner.path, inner.name, inner.text, dict(inner.attributes)) == (("r", "b", "d"), "d", "y", {})
        assert (other.path, other.text, dict(other.attributes)) == (("r", "b"), "xz", {"c": "2"})
        assert (outer.path, root.path, dict(root.attributes)) == (("r", "e"), ("r",), {"a": "1"})

    def test_that_nobody_asks_for_are_passed_over_with_all_they_hold(self) -> None:
        content = "<r><a>1</a><log>x<a>2</a><log>y</log>z</log><a>3</a></r>"
        assert texts(content, skip=["log"]) == [("a", "1"), ("a", "3")]

    def test_may_stand_anywhere_between_two_parts(self) -> None:
        for size in range(PART - 40, PART + 10):
            filling = "x" * (size - 3)
            assert texts(f"<r>{filling}<a b='1'>é&amp;y</a></r>") == [("a", "é&y")]

    def test_may_hold_the_entities_of_xml_and_signs_by_number(self) -> None:
        assert texts("<r><a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;</a></r>") == [("a", "<>&\"'AB")]

    def test_may_have_longer_texts_than_are_kept(self) -> None:
        ((_, text),) = texts(f"<r><a>{'x' * 3 * PART}</a></r>")
        assert text == "x" * LONGEST_TEXT

    @every_encoding
    def test_are_read_in_every_encoding_whatever_the_file_declares(self, encoding: str) -> None:
        content = f'{DOCTYPE}<r><a b="{CLEO}">{CLEO}</a></r>'.encode(encoding)
        (element, _) = found(content)
        assert (element.text, element.attributes["b"]) == (CLEO, CLEO)

    def test_whose_letters_are_no_utf8_have_windows_letters_and_that_is_said_once(self) -> None:
        document = Document.of(b'<?xml version="1.0" encoding="utf-8"?><r><a>\xe9</a><a>\x81 \xe9</a></r>')
        assert [element.text for element in elements(document, "rfactor2", "r")] == ["é", "\ufffd é", ""]
        assert document.warnings == [NO_UTF8]

    def test_whose_names_have_control_characters_have_others_in_their_place(self) -> None:
        document = Document.of("<r><a>\x01\x00\uffff\t.</a></r>".encode())
        assert next(elements(document, "rfactor2", "r")).text == "\ufffd\ufffd\ufffd\t."
        assert document.warnings == []
        half_a_pair = "<r><a>x</a></r>".encode("utf-16-le").replace(b"x\0", b"\x3d\xd8")
        assert texts(half_a_pair) == [("a", "\ufffd")]

    @pytest.mark.parametrize("text", ["A & B", "A&B", "&", "A&;B", "&&amp;", "&#;", "&a b;", "&1;"])
    def test_may_hold_a_lone_ampersand(self, text: str) -> None:
        assert texts(f"<r><a>{text}</a></r>") == [("a", text.replace("&amp;", "&"))]

    @pytest.mark.parametrize("behind", ["\xed", "\x7f", "\0\0", "</r>", "<r>", "&rFEnt;", "junk"])
    def test_behind_the_root_are_not_looked_at(self, behind: str) -> None:
        content = b"<r><a>1</a></r>" + behind.encode("latin-1")
        assert texts(content) == texts(content + b" " * 2 * PART) == [("a", "1")]


class TestTrouble:
    @every_encoding
    def test_is_told_by_its_byte(self, encoding: str) -> None:
        content = f"{DOCTYPE}<r><a>{CLEO} & {CLEO}</a>\n<b></c></r>".encode(encoding)
        with pytest.raises(BadInput) as error:
            found(content)
        assert error.value.expected == 'expected the end tag of "b"'
        assert error.value.offset is not None
        width = 4 if "32" in encoding else 2 if "16" in encoding else 1
        assert content[error.value.offset :][: 3 * width].replace(b"\0", b"") == b"c></"[:3]

    def test_behind_letters_that_are_no_utf8_is_told_by_its_byte_too(self) -> None:
        content = b"<r><a>\xe9\xe9 & \xe9</a><b></c></r>"
        assert refused(content) == f'rfactor2 at byte {content.index(b"c>")}: expected the end tag of "b"'

    def test_in_a_later_part_is_told_by_its_byte(self) -> None:
        content = b"<r>" + b"<a>\xe9 & x</a>" * (PART // 5) + b"<b></c></r>"
        assert refused(content) == f'rfactor2 at byte {content.index(b"c>")}: expected the end tag of "b"'

    def test_of_a_value_is_told_with_the_element_it_is_in(self) -> None:
        content = b"<r>" + b"<a/>" * PART + b'<b>\xe9</b><c d="x"/></r>'
        document = Document.of(content)
        for element in elements(document, "rfactor2", "r"):
            if element.name == "c":
                wrong = element.wrong("d to be a number", element.attributes["d"])
                missing = element.wrong("e to be a number", element.attributes.get("e"))
        assert str(wrong) == f'rfactor2 at byte {content.index(b"<c")}: expected d to be a number, not "x"'
        assert str(missing) == f"rfactor2 at byte {content.index(b'<c')}: expected e to be a number, which is missing"

    def test_of_an_element_that_began_long_ago_is_told_by_a_place_before_it(self) -> None:
        document = Document.of(b"<r><a>" + b"<b/>" * PART + b"</a></r>")
        (wrong,) = [element.refused("no a") for element in elements(document, "rfactor2", "r") if element.name == "a"]
        assert wrong.offset is not None
        assert 3 < wrong.offset < document.size

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("", "at byte 0: expected the rest of the XML text, but the file ends"),
            ("<r><a>", "at byte 6: expected the rest of the XML text, but the file ends"),
            ("<r><a b='", "at byte 9: expected the rest of the XML text, but the file ends"),
            ("none of it", "at byte 0: expected XML: syntax error"),
            ("<r><a b=1/></r>", "at byte 8: expected XML: not well-formed (invalid token)"),
            ("<q/>", 'at byte 0: expected the element "r", not "q"'),
            ("<r>&#0;</r>", "at byte 3: expected XML: reference to invalid character number"),
        ],
    )
    def test_has_a_place_and_says_what_was_expected(self, content: str, sentence: str) -> None:
        assert refused(content) == f"rfactor2 {sentence}"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("<r>".encode("utf-16-le")[:-1], "at byte 4: expected text in UTF-16-LE: truncated data"),
            (
                b"<\0\0\0r\0\0\0\xff\xff\xff\xff",
                "at byte 8: expected text in UTF-32-LE: code point not in range(0x110000)",
            ),
        ],
    )
    def test_with_what_is_no_text_says_so(self, content: bytes, sentence: str) -> None:
        assert refused(content) == f"rfactor2 {sentence}"

    def test_at_the_end_of_the_file_is_found_wherever_it_ends(self) -> None:
        content = f"{DOCTYPE}<r><a b='1'>x &amp; y</a><b/></r>"
        for size in range(len(content)):
            assert "expected" in refused(content[:size])


BOMBS = {
    "laughs": '<!DOCTYPE rF [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><r><a>&b;</a></r>',
    "blow-up": f'<!DOCTYPE rF [<!ENTITY a "{"x" * 10_000}">]><r><a>{"&a;" * 10_000}</a></r>',
    "parameter": "<!DOCTYPE rF [<!ENTITY % a \"<!ENTITY b 'x'>\">%a;]><r/>",
    "another value": '<!DOCTYPE rF [<!ENTITY rFEnt "something else">]><r/>',
    "unparsed": '<!DOCTYPE rF [<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "a" NDATA n>]><r/>',
    "default": '<!DOCTYPE rF [<!ATTLIST r a CDATA "x">]><r/>',
    "element": "<!DOCTYPE rF [<!ELEMENT r ANY>]><r/>",
    "another type": "<!DOCTYPE html><r/>",
}


class TestEntities:
    def test_may_be_declared_as_the_games_do_it(self) -> None:
        assert texts(f"{DOCTYPE}<r><a>x</a></r>") == [("a", "x")]

    @pytest.mark.parametrize("use", ["<a>&rFEnt;</a>", "<a b='&rFEnt;'/>", "<a>&other;</a>", "<a>&\u00e9;</a>"])
    def test_may_not_be_used(self, use: str) -> None:
        content = f"{DOCTYPE}<r>{use}</r>"
        place = len(content[: content.index("&")].encode())
        assert refused(content).startswith(f"rfactor2 at byte {place}: expected no use of an entity, not ")

    def test_may_not_be_used_across_parts_either(self) -> None:
        for size in range(PART - 12, PART + 2):
            start = f"{DOCTYPE}<r>"
            content = start + "x" * (size - len(start)) + "&rFEnt;</r>"
            assert refused(content) == f'rfactor2 at byte {size}: expected no use of an entity, not "&rFEnt;"'

    def test_with_endless_names_are_no_entities(self) -> None:
        ((_, text),) = texts(f"<r><a>&{'x' * 200};</a></r>")
        assert text == f"&{'x' * 200};"

    @pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
    def test_that_expand_or_declare_anything_else_are_refused_where_they_are_declared(self, bomb: str) -> None:
        assert (
            refused(bomb)
            .partition(": ")[2]
            .startswith(("expected no declaration", "expected no document type", "expected no use"))
        )

    def test_that_refer_to_a_file_do_not_read_it(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_text("<a>swordfish</a>")
        for content in (
            f'<!DOCTYPE rF SYSTEM "{secret.as_uri()}"><r/>',
            f'<!DOCTYPE rF PUBLIC "x" "{secret.as_uri()}"><r/>',
            f'<!DOCTYPE rF [<!ENTITY rFEnt SYSTEM "{secret.as_uri()}">]><r>&rFEnt;</r>',
            f'<!DOCTYPE rF [<!ENTITY % a SYSTEM "{secret.as_uri()}">%a;]><r/>',
        ):
            assert "swordfish" not in refused(content)

    def test_that_refer_to_another_machine_do_not_connect_to_it(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
            refused(f'<!DOCTYPE rF SYSTEM "{address}"><r/>')
            refused(f'<!DOCTYPE rF [<!ENTITY x SYSTEM "{address}">]><r>&x;</r>')
            refused(f'<!DOCTYPE rF [<!ENTITY % x SYSTEM "{address}">%x;]><r/>')
            assert texts(f'<r xmlns:x="{address}"><?stylesheet href="{address}"?><a/></r>') == [("a", "")]
            server.setblocking(False)
            with pytest.raises(BlockingIOError):
                server.accept()


class TestLimits:
    @pytest.mark.parametrize("begin", ['<a b="', "<!--", "<?x ", "<!DOCTYPE rF [<!-- "])
    def test_a_tag_or_comment_without_end_is_refused(self, begin: str) -> None:
        content = ("" if "DOC" in begin else "<r>") + begin + "x" * 2 * LONGEST_TAG
        assert refused(content).endswith("expected a tag or comment of at most 256 kB")

    def test_elements_may_not_be_nested_without_end(self) -> None:
        assert found("<r>" + "<a>" * (MOST_LEVELS - 1) + "</a>" * (MOST_LEVELS - 1) + "</r>")
        for skip in ((), ("a",)):
            assert refused("<r>" + "<a>" * MOST_LEVELS, skip).endswith("expected elements nested at most 64 deep")

    def test_elements_without_end_are_refused_also_where_nobody_asks_for_them(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(xml_text, "MOST_ELEMENTS", 4)
        assert len(found("<r><a/><a/><a/></r>")) == 4
        for inner in ("<a/><a/><a/><a/>", "<log><a/><a/><a/></log>"):
            assert refused(f"<r>{inner}</r>", ["log"]).endswith("expected at most 4 elements")
        assert texts("<r><a>&&&&</a></r>") == [("a", "&&&&")]
        assert refused("<r><a>&&&&</a>&amp;</r>").endswith('expected at most 4 "&"')

    def test_names_without_end_are_refused_also_where_nobody_asks_for_them(self) -> None:
        for inner in ("<a{}/>", '<a b{}="1"/>'):
            content = "".join(inner.format(number) for number in range(MOST_NAMES + 10_000))
            for around in ("<r>{}</r>", "<r><log>{}</log></r>"):
                assert refused(around.format(content), ["log"]).endswith(
                    "expected at most 1,000 names of elements and attributes"
                )

    def test_a_log_of_many_megabytes_takes_no_more_memory_than_a_small_one(self, tmp_path: Path) -> None:
        line = b'<Score et="80.0">Ada Voss(5) lap=0 point=1 t=38.055 et=80.017</Score>\xe9&\n'
        path = tmp_path / "log.xml"
        with path.open("wb") as file:
            file.write(b"<r><log>")
            for _ in range(80):
                file.write(line * 1_000)
            file.write(b"</log><a>1</a></r>")
        with path.open("rb") as file:
            tracemalloc.start()
            try:
                names = [element.name for element in elements(Document(file), "rfactor2", "r", skip=["log"])]
                _, most = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
        assert names == ["a", "r"]
        assert path.stat().st_size > 5_000_000
        assert most < 2_000_000


anything = st.text(st.sampled_from("<>/&;\"'=[]!-? rabF%#x1é\0") | st.characters(), max_size=40)


@given(st.binary(max_size=200) | anything.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_bytes_are_elements_or_bad_input_and_nothing_else(content: bytes) -> None:
    for framed in (content, b"<r>" + content + b"</r>"):
        with contextlib.suppress(BadInput):
            found(framed)


@given(anything, st.sampled_from(ENCODINGS))
def test_any_text_is_read_as_it_was_written(text: str, encoding: str) -> None:
    text = "".join(sign for sign in text if sign.isprintable())
    written = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert texts(f"<r><a>{written}</a></r>".encode(encoding)) == [("a", text)]
