"""XML is read within bounds: what is hostile is refused in words, what is odd is read, what is cut off counts to the cut."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tandem.ingestion.domain.decoded import Unreadable
from tandem.ingestion.domain.formats.xml.guarded import Break, Wanted, listen, pieces
from tandem.ingestion.domain.formats.xml.prolog import MAX_PROLOG_BYTES, root_of

WANTED = Wanted(kinds=frozenset({"point", "lap"}), leaves=frozenset({"hr", "time"}))


class Heard:
    def __init__(self) -> None:
        self.opened_with: list[tuple[str, dict[str, str]]] = []
        self.told: list[tuple[str, dict[str, str]]] = []

    def opened(self, kind: str, attributes: Mapping[str, str]) -> None:
        self.opened_with.append((kind, dict(attributes)))

    def closed(self, kind: str, fields: Mapping[str, str]) -> None:
        self.told.append((kind, dict(fields)))


def hear(raw: bytes) -> tuple[Heard, Break | None]:
    heard = Heard()
    return heard, listen(pieces(raw), WANTED, heard)


def points(raw: bytes) -> list[dict[str, str]]:
    heard, broken = hear(raw)
    assert broken is None
    return [fields for kind, fields in heard.told if kind == "point"]


def test_leaves_belong_to_the_kind_around_them_whatever_their_prefix() -> None:
    raw = b"""<a><hr>1</hr><lap n='2'><hr>2</hr><x:point><e><ns3:hr><Value> 3 </Value></ns3:hr></e><name>Ann</name></x:point>
    <time>4</time><hr>5</hr></lap></a>"""
    heard, broken = hear(raw)
    assert broken is None
    assert heard.opened_with == [("lap", {"n": "2"}), ("point", {})]
    assert heard.told == [("point", {"hr": " 3 "}), ("lap", {"hr": "2", "time": "4"})]


ODD = {
    "a byte order mark": b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a><point><hr>150</hr></point></a>",
    "white space before the declaration": b"\n  <?xml version='1.0'?><a><point><hr>150</hr></point></a>",
    "UTF-16 that is declared UTF-8": "<?xml version='1.0' encoding='UTF-8'?><a><point><hr>150</hr></point></a>".encode(
        "utf-16"
    ),
    "UTF-16 without a mark": "<?xml version='1.0'?><a><point><hr>150</hr></point></a>".encode("utf-16-le"),
    "UTF-8 that is declared UTF-16": b"<?xml version='1.0' encoding='utf-16'?><a><point><hr>150</hr></point></a>",
    "a Latin name in undeclared bytes": b"<a><name>M\xfcller</name><point><hr>150</hr></point></a>",
    "declared Latin bytes": b"<?xml version='1.0' encoding='ISO-8859-1'?><a><n>M\xfc</n><point><hr>150</hr></point></a>",
    "an encoding that nobody knows": b"<?xml version='1.0' encoding='zip'?><a><point><hr>150</hr></point></a>",
    "a control character": b"<a><name>\x0b\x00</name><point><hr>150</hr></point></a>",
    "padding with zero bytes": b"<a><point><hr>150</hr></point></a>" + b"\0" * 900,
    "comments and instructions first": b"<!-- <b> --><?x y?><!-- - --><a><point><hr>150</hr></point></a>",
    "a document type": b"<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'><a><point><hr>150</hr></point></a>",
    "a malformed document type": b"<!DOCTYPE a [<!ATTLIST a b CDATA <!ELEMENT >]\n><a><point><hr>150</hr></point></a>",
    "a marked section and references": b"<a><point><hr><![CDATA[1]]>5&#48;</hr></point></a>",
}


@pytest.mark.parametrize("oddity", ODD)
def test_what_exporters_write_oddly_is_read(oddity: str) -> None:
    assert points(ODD[oddity]) == [{"hr": "150"}]


LAUGHS = b"<!DOCTYPE a [<!ENTITY l0 'ha'>%s]><a><point><hr>&l9;</hr></point></a>" % b"".join(
    b"<!ENTITY l%d '%s'>" % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10)
)
QUADRATIC = b"<!DOCTYPE a [<!ENTITY big '%s'>]><a><point><hr>%s</hr></point></a>" % (b"x" * 100_000, b"&big;" * 10_000)
EXTERNAL = b"<!DOCTYPE a [<!ENTITY f SYSTEM 'file:///etc/passwd'>]><a><point><hr>&f;</hr></point></a>"
PARAMETER = b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/p'> %p;]><a/>"

HOSTILE = {  # what -> document, words of the refusal
    "a billion laughs": (LAUGHS, "declares entities"),
    "a quadratic blow-up": (QUADRATIC, "declares entities"),
    "a file of the server": (EXTERNAL, "declares entities"),
    "a parameter entity": (PARAMETER, "declares entities"),
    "an entity in UTF-16": (EXTERNAL.decode().encode("utf-16"), "declares entities"),
    "deep nesting": (b"<a>" * 100_000, "nested deeper than 64"),
    "countless names": (b"<a>" + b"".join(b"<n%d/>" % n for n in range(9000)) + b"</a>", "4096 different names"),
    "countless attributes": (b"<a>" + b"".join(b"<b c%d='1'/>" % n for n in range(9000)) + b"</a>", "different names"),
    "an endless tag": (b"<a b='" + b"x" * 3_000_000, "longer than 1024 KB"),
    "an endless comment": (b"<a><!--" + b"x> " * 1_000_000, "longer than 1024 KB"),
    "an endless text": (b"<a><point><hr>" + b"1\n" * 1_000_000, "longer than 1024 KB"),
    "an endless prolog": (b"<!--" + b"x" * (MAX_PROLOG_BYTES + 70_000), "no element begins"),
    "nothing": (b"", "no element"),
    "a prolog alone": (b"<?xml version='1.0'?><!-- -->", "no element"),
}  # fmt: skip


@pytest.mark.parametrize("attack", HOSTILE)
def test_what_is_hostile_is_refused_in_words_and_bounded_memory(attack: str) -> None:
    raw, words = HOSTILE[attack]
    tracemalloc.start()
    with pytest.raises(Unreadable, match=words) as refusal:
        hear(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusal.value.where
    assert refusal.value.remedy
    assert peak < 8_000_000
    assert "passwd" not in f"{refusal.value} {refusal.value.remedy}"


def test_an_entity_that_no_document_type_declares_ends_the_reading() -> None:
    heard, broken = hear(b"<a><point><hr>1</hr></point><point><hr>&l9;</hr></point></a>")
    assert heard.told == [("point", {"hr": "1"})]
    assert broken is not None
    assert broken.problem == "undefined entity"


def test_a_second_document_type_never_gets_to_be_one() -> None:
    heard, broken = hear(b"<a/><!DOCTYPE a [<!ENTITY l 'ha'>]><a><point/></a>")
    assert broken is not None
    assert heard.told == []


def test_what_was_closed_before_a_cut_counts_and_the_place_is_told() -> None:
    heard, broken = hear(b"<?xml version='1.0'?>\n<a>\n <point><hr>1</hr></point>\n <point><hr>2")
    assert heard.told == [("point", {"hr": "1"})]
    assert broken is not None
    assert (broken.where, broken.problem) == ("line 4, column 14", "no element found")
    assert "line 4, column 14" in broken.note()


@pytest.mark.parametrize("raw", [b"hello", b"{}", b"<", b"\xff\xfe", b"<a", b"<!DOCTYPE", b"\0\0\0"])
def test_what_is_no_xml_is_refused_or_broken_at_once(raw: bytes) -> None:
    try:
        heard, broken = hear(raw)
    except Unreadable:
        return
    assert broken is not None
    assert heard.told == []


def test_the_root_is_known_from_the_first_bytes() -> None:
    assert root_of(b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- <b/> -->\n<x:gpx version='1.1'>") == "gpx"
    assert root_of(b"<!DOCTYPE HealthData [\n<!ELEMENT HealthData (") == "HealthData"
    assert root_of("<?xml version='1.0'?><TrainingCenterDatabase>".encode("utf-16")) == "TrainingCenterDatabase"
    assert [root_of(raw) for raw in (b"", b"{}", b"<!-- ", b"\0", b"PK\x03\x04")] == [""] * 5


def test_memory_does_not_grow_with_the_document() -> None:
    def document(count: int) -> Iterator[bytes]:
        yield b"<a>"
        yield from (b"<point at='%d'><hr>150</hr></point>" % n * 100 for n in range(count))
        yield b"</a>"

    class Deaf:
        def opened(self, kind: str, attributes: Mapping[str, str]) -> None: ...
        def closed(self, kind: str, fields: Mapping[str, str]) -> None: ...

    def peak(count: int) -> int:
        tracemalloc.start()
        assert listen(document(count), WANTED, Deaf()) is None
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(2000) < peak(100) + 50_000


@given(st.binary(max_size=300) | st.lists(st.sampled_from([
    b"<a>", b"</a>", b"<point>", b"</point>", b"<hr>", b"1", b"</hr>", b"<!DOCTYPE a [", b"]>", b"<!ENTITY x 'y'>", b"&x;",
    b"<!--", b"-->", b"<?xml", b"?>", b"\0", b"\xff\xfe", b" ", b"<![CDATA[", b"]]>", b"\xc3", b"encoding='utf-16'",
]), max_size=30).map(b"".join), st.integers(1, 50))  # fmt: skip
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_read_broken_or_refused_however_they_are_cut(raw: bytes, size: int) -> None:
    def outcome(chunks: Iterator[bytes]) -> object:
        heard = Heard()
        try:
            broken = listen(chunks, WANTED, heard)
        except Unreadable as refusal:
            return str(refusal)
        return heard.told, broken

    assert outcome(pieces(raw)) == outcome(raw[at : at + size] for at in range(0, len(raw), size))
