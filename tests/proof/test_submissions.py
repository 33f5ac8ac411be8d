"""What a log hands to witnesses and mirrors, byte by byte, and what is refused of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof.errors import Malformed
from glasshouse.proof.hashes import check_subtree, consistency_proof, subtree_proof
from glasshouse.proof.submissions import MirrorInfo, Package, Submission, UploadHead, spans
from glasshouse.proof.tiles import GrowingTree, leaves_of
from tests.proof.log import ORIGIN, Log, some


def test_a_submission_reads_back_as_it_was_written():
    log = Log(some(9))
    made = Submission(5, tuple(consistency_proof(5, 9, log.nodes())), log.checkpoint())
    data = bytes(made)
    assert data.startswith(b"old 5\n")
    assert data.count(b"\n\n") == 2
    assert Submission.parse(data) == made
    empty = Submission(0, (), log.checkpoint())
    assert bytes(empty).startswith(f"old 0\n\n{ORIGIN}\n".encode())
    assert Submission.parse(bytes(empty)) == empty


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"old 5\n", "an empty line"),
        (b"new 5\n\nx", "an empty line"),
        ("old 5\né\n\nx".encode(), "ASCII"),
        (b"old 05\n\nx", "not a number"),
        (b"old 5\n" + b"QQ==\n" * 64 + b"\nx", "more than 63"),
        (b"old 5\nQQ==\n\nx", "32 bytes"),
        (b"old 5\n!\n\nx", "base64"),
        (b"old 5\n\nx", "without signatures"),
    ],
)
def test_what_is_no_submission_is_refused(data, why):
    with pytest.raises(Malformed, match=why):
        Submission.parse(data)


@given(st.integers(0, 700), st.integers(0, 700))
def test_spans_are_cut_at_multiples_of_256_and_leave_nothing_out(start, end):
    found = list(spans(start, end))
    assert [index for first, stop in found for index in range(first, stop)] == list(range(start, end))
    assert all(first // 256 == (stop - 1) // 256 for first, stop in found)
    assert all(stop % 256 == 0 for _first, stop in found[:-1])


def test_an_upload_is_its_head_and_packages_that_prove_themselves():
    log = Log(some(600))
    head = UploadHead("a", 300, 600, b"xy")
    assert bytes(head) == b"\x00\x01a" + (300).to_bytes(8) + (600).to_bytes(8) + b"\x00\x02xy"
    for first, stop in spans(256, 600):
        proof = tuple(subtree_proof(first, stop, 600, log.nodes()))
        package = Package(first, stop, tuple(log.entries[first:stop]), proof)
        data = bytes(package)
        assert data.startswith(b"\x00\x09entry 256" if first == 256 else b"\x00\x09entry 512")
        assert data.endswith(bytes([len(proof)]) + b"".join(proof))
        bundle = GrowingTree()
        bundle.append(leaves_of(package.entries))
        root = log.tree.root()
        check_subtree(first, stop, 600, subtree=bundle.root(), root=root, proof=package.proof)


@given(st.integers(0, 1 << 62), st.integers(0, 1 << 62), st.binary(max_size=40))
def test_how_an_upload_goes_on_reads_back_as_it_was_written(size, next_entry, ticket):
    info = MirrorInfo(size, next_entry, ticket)
    assert MirrorInfo.parse(str(info)) == info


@pytest.mark.parametrize(
    "text", ["", "1\n2\n", "1\n2\n\n3\n", "1\n2\n\nx", "x\n2\n\n", "1\n02\n\n", "1\n2\n!\n", "1\n2\n" + "A" * 88_000 + "\n"]
)  # fmt: skip
def test_what_does_not_say_how_an_upload_goes_on_is_refused(text):
    with pytest.raises(Malformed):
        MirrorInfo.parse(text)
