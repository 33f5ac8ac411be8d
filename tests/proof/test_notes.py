"""Signed notes, checkpoints, policies and receipts: the published examples, and everything that must be refused."""

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from glasshouse.proof.checkpoints import Checkpoint, SignedCheckpoint
from glasshouse.proof.errors import Malformed, Unproved
from glasshouse.proof.hashes import inclusion_proof
from glasshouse.proof.notes import (
    Kind,
    Note,
    Signature,
    SigningKey,
    VerifierKey,
    from_base64,
    from_decimal,
    parse_signatures,
    signed_message,
    to_base64,
)
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from tests.proof.log import LOG, ORIGIN, Log, some

VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
LINE = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
TEXT = "This is an example message.\n"
TESTDATA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
COSIGNERS = [SigningKey(f"witness.example/{n}", Kind.COSIGNER, bytes([n]) * 32) for n in range(5)]


def policy(*lines: str) -> Policy:
    """Return a policy of the log and five witnesses w0 to w4, with these lines more."""
    known = [f"witness w{n} {key.public}" for n, key in enumerate(COSIGNERS)]
    return Policy.parse("\n".join([f"log {LOG.public} https://log.example/", *known, *lines]).encode())


def cosigned(*numbers: int, entries: int = 9, time_s: int = 1000) -> SignedCheckpoint:
    signed = Log(some(entries)).checkpoint()
    return signed.cosigned(COSIGNERS[n].sign(signed.note.text, time_s=time_s + n) for n in numbers)


def test_the_published_note_is_verified():
    note, key = Note.parse(f"{TEXT}\n{LINE}".encode()), VerifierKey.parse(VKEY)
    assert note.text == TEXT
    assert note.times_of({"foo": key}) == {"foo": 0}
    assert bytes(note) == f"{TEXT}\n{LINE}".encode()
    assert str(key) == VKEY
    assert str(VerifierKey.parse(TESTDATA)) == TESTDATA


def test_what_a_known_key_did_not_sign_is_refused_and_unknown_keys_are_ignored():
    key = VerifierKey.parse(VKEY)
    note = Note.parse(f"{TEXT.upper()}\n{LINE}".encode())
    with pytest.raises(Unproved, match="claims to be by"):
        note.times_of({"foo": key})
    assert note.times_of({"log": LOG.public}) == {}
    same_name = SigningKey(key.name, Kind.LOG, b"x" * 32)
    assert note.times_of({"log": same_name.public}) == {}
    cut = Note(TEXT, (Signature(key.name, key.key_id, b"short"),))
    with pytest.raises(Unproved, match="length"):
        cut.times_of({"foo": key})


def test_a_note_may_have_empty_lines_and_many_signatures():
    text = "one\n\n\ntwo\n"
    keys = [SigningKey(f"key{n}", Kind.LOG, bytes([n]) * 32) for n in range(20)]
    note = Note.parse(bytes(Note(text, tuple(key.sign(text) for key in keys))))
    assert note.text == text
    assert len(note.times_of({key.name: key.public for key in keys})) == 20


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        f"{TEXT}{LINE}".encode(),
        f"\n\n{LINE}".encode(),
        f"{TEXT}\n{LINE}".encode()[:-1],
        f"{TEXT}\n{LINE} ".encode(),
        f"{TEXT}\n{LINE.replace('—', '-')}".encode(),
        f"{TEXT}\n{LINE.replace('=', '')}".encode(),
        f"{TEXT}\n{LINE.replace('example.com/foo', 'a+b')}".encode(),
        f"{TEXT}\n— foo AAAA\n".encode(),
        f"{TEXT}\r\n{LINE}".encode(),
        b"\xff\n\n" + LINE.encode(),
        f"{TEXT}\n{LINE * 65}".encode(),
        b"x" * (1 << 20) + f"\n\n{LINE}".encode(),
    ],
)
def test_what_is_no_note_is_refused(data):
    with pytest.raises(Malformed):
        Note.parse(data)


@given(st.binary(max_size=300), st.text(max_size=200))
def test_parsers_raise_nothing_but_malformed(data, text):
    written = text.encode(errors="replace")
    note = written + f"\n\n{LINE}".encode()
    receipt = b"c2sp.org/tlog-proof@v1\n" + written + b"\n\n" + written
    for read_text in (
        Checkpoint.parse,
        VerifierKey.parse,
        SigningKey.parse,
        parse_signatures,
        from_decimal,
        from_base64,
    ):
        with suppress(Malformed):
            read_text(text)
    with suppress(Malformed):
        SigningKey.parse(f"PRIVATE+KEY+{text}")
    for read in (Note.parse, SignedCheckpoint.parse, Policy.parse, Receipt.parse):
        for given_ in (data, written, note, receipt):
            with suppress(Malformed):
                read(given_)


@given(st.binary(max_size=60))
def test_base64_has_one_spelling(data):
    assert from_base64(to_base64(data)) == data


@pytest.mark.parametrize("text", ["AB==", "AAA", "AA=A", "AA==\n", "ÄÖ=="])
def test_other_spellings_are_refused(text):
    with pytest.raises(Malformed):
        from_base64(text)


@pytest.mark.parametrize("text", ["", "01", "-1", "+1", " 1", "1\n", "1e3", "٣", str(1 << 63), "9" * 30])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Malformed):
        from_decimal(text)
    assert (from_decimal("0"), from_decimal(str((1 << 63) - 1))) == (0, (1 << 63) - 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "foo+530d903a",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("530d903a", "530D903A"),
        VKEY.replace("foo", "bar"),
        "foo+00000000+",
        "foo+00000000+" + to_base64(b"\x05" + b"x" * 32),
        "foo+00000000+" + to_base64(b"\x01" + b"x" * 31),
    ],
)
def test_what_is_no_verifier_key_is_refused(text):
    with pytest.raises(Malformed):
        VerifierKey.parse(text)


def test_signing_keys_are_written_and_read_and_never_repeated_in_an_error():
    key = SigningKey.generate("log.example/a", Kind.COSIGNER)
    assert SigningKey.parse(key.to_text() + "\n") == key
    secret = to_base64(bytes([Kind.COSIGNER]) + key.seed)
    for spoilt in (
        key.to_text().replace("PRIVATE", "PUBLIC"),
        key.to_text().replace("log.example", "other.example"),
        key.to_text().replace(secret, secret[:-4] + "!!!!"),
        key.to_text().replace(secret, to_base64(b"\x06" + key.seed)),
        key.to_text().replace(secret, to_base64(b"\x01" + key.seed[1:])),
        "PRIVATE+KEY+a",
    ):
        with pytest.raises(Malformed) as told:
            SigningKey.parse(spoilt)
        assert secret[4:20] not in str(told.value)
    for name, kind in (("", Kind.LOG), ("a b", Kind.LOG), ("a+b", Kind.LOG), ("a", Kind.COSIGNER_ML_DSA)):
        with pytest.raises(Malformed):
            SigningKey.generate(name, kind)


def test_an_ml_dsa_cosignature_is_verified():
    private = MLDSA44PrivateKey.generate()
    public = VerifierKey("mirror.example/m", Kind.COSIGNER_ML_DSA, private.public_key().public_bytes_raw())
    assert VerifierKey.parse(str(public)) == public
    signed = Log(some(5)).checkpoint()
    data = private.sign(signed_message(signed.note.text, public, 1234))
    line = Signature(public.name, public.key_id, (1234).to_bytes(8) + data)
    both = SignedCheckpoint.parse(bytes(signed.cosigned([line])))
    assert both.note.times_of({"m": public}) == {"m": 1234}
    late = Signature(public.name, public.key_id, (1235).to_bytes(8) + data)
    with pytest.raises(Unproved):
        signed.cosigned([late]).note.times_of({"m": public})
    with pytest.raises(Malformed, match="not a checkpoint"):
        signed_message("text\n", public, 1)
    with pytest.raises(Malformed, match="too long"):
        signed_message("o" * 300 + "\n1\nAA==\n", public, 1)


def test_a_cosignature_says_when_and_covers_the_whole_checkpoint():
    signed = cosigned(0)
    assert signed.note.times_of({"w": COSIGNERS[0].public}) == {"w": 1000}
    for time_s in (0, 1 << 63):
        data = time_s.to_bytes(8) + signed.note.signatures[1].data[8:]
        line = Signature(COSIGNERS[0].name, COSIGNERS[0].public.key_id, data)
        with pytest.raises(Unproved, match="without a time"):
            Note(signed.note.text, (line,)).times_of({"w": COSIGNERS[0].public})


def test_a_checkpoint_is_three_lines():
    checkpoint = Log(some(9)).checkpoint().checkpoint
    assert Checkpoint.parse(checkpoint.text) == checkpoint
    for text in (
        checkpoint.text + "extension\n",
        checkpoint.text[:-1],
        "\n" + checkpoint.text,
        checkpoint.text.replace("\n9\n", "\n09\n"),
        f"{ORIGIN}\n9\nAAAA\n",
    ):
        with pytest.raises(Malformed):
            Checkpoint.parse(text)


def test_a_checkpoint_is_of_the_log_that_signed_it():
    signed = Log(some(9)).checkpoint()
    SignedCheckpoint.parse(bytes(signed)).check_log(LOG.public)
    other = SigningKey("other.example", Kind.LOG, b"o" * 32)
    with pytest.raises(Unproved, match="not of other"):
        signed.check_log(other.public)
    unsigned = SignedCheckpoint.sign(signed.checkpoint, other)
    with pytest.raises(Unproved, match="has not signed"):
        unsigned.check_log(LOG.public)
    assert signed.cosigned(signed.note.signatures) == signed


def test_a_quorum_is_counted_by_groups():
    lines = ("group w 2 w0 w1 w2", "group m any w3 w4", "group q all w m", "quorum q")
    known = policy(*lines)
    assert known.check(cosigned(0, 2, 4)).times_s == {"w0": 1000, "w2": 1002, "w4": 1004}
    assert known.check(cosigned(0, 2, 4)).time_s == 1002
    for missing in ((0, 4), (0, 1, 2), (3, 4), ()):
        with pytest.raises(Unproved, match="without its quorum"):
            known.check(cosigned(*missing))
    assert policy("quorum w3").check(cosigned(3)).time_s == 1003
    alone = policy("quorum none").check(cosigned())
    assert (alone.times_s, alone.time_s) == ({}, None)


def test_a_policy_believes_its_logs_alone():
    with pytest.raises(Unproved, match="does not know"):
        Policy.parse(b"quorum none\n").check(cosigned())
    spoilt = SignedCheckpoint.parse(bytes(cosigned()).replace(b"\n9\n", b"\n8\n"))
    with pytest.raises(Unproved, match="claims to be by"):
        policy("quorum none").check(spoilt)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("quorum", "not a log"),
        ("quorum w9", "not defined"),
        ("quorum w0\nquorum w1", "second quorum"),
        ("", "without a quorum"),
        ("group g 3 w0 w1\nquorum g", "any, all, or a number"),
        ("group g 0 w0\nquorum g", "any, all, or a number"),
        ("group g all w0 w0\nquorum g", "twice"),
        ("group g all w0\ngroup h all w0\nquorum h", "twice"),
        ("group g all none\nquorum g", "not defined"),
        ("group g all\nquorum g", "not a log"),
        ("group w0 all w1\nquorum w0", "taken"),
        ("group none all w1\nquorum none", "taken"),
        (f"witness x {COSIGNERS[0].public}", "twice"),
        (f"witness x {LOG.public}", "type 4 or 6"),
        (f"log {LOG.public}", "twice"),
        (f"log {COSIGNERS[0].public}", "type 1"),
        ("log x", "not a verifier key"),
        ("quorum w0\r", "control characters"),
    ],
)
def test_what_is_no_policy_is_refused_with_the_reason(line, why):
    with pytest.raises(Malformed, match=why):
        policy(line)


def test_a_policy_may_have_comments_spaces_and_octets_of_any_meaning():
    text = (
        f"# who\n\n \twitness  \xff\xfe\t{COSIGNERS[0].public}  https://w.example/ \nquorum \xff\xfe".encode(
            "latin-1"
        )
    )
    known = Policy.parse(text)
    assert [party.url for party in known.witnesses.values()] == ["https://w.example/"]


def receipt(extra: bytes = b"") -> tuple[bytes, Receipt]:
    log = Log(some(9))
    proof = tuple(inclusion_proof(4, 9, log.nodes()))
    return log.entries[4], Receipt(4, proof, cosigned(0, 1), extra)


def test_a_receipt_proves_its_entry_and_no_other():
    entry, made = receipt(b"whatever")
    read, known = Receipt.parse(bytes(made)), policy("group q 2 w0 w1 w2", "quorum q")
    assert read == made
    assert read.check(entry, known).time_s == 1000
    assert bytes(Receipt.parse(bytes(receipt()[1]))) == bytes(receipt()[1])
    with pytest.raises(Unproved, match="another root"):
        read.check(b"another", known)
    with pytest.raises(Unproved, match="quorum"):
        read.check(entry, policy("group q all w0 w4", "quorum q"))


def test_a_receipt_with_any_byte_changed_is_refused():
    entry, made = receipt()
    data, known = bytes(made), policy("group q all w0 w1", "quorum q")
    for at in range(len(data)):
        for bit in (1, 0x20):
            spoilt = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            with pytest.raises(Unproved):
                Receipt.parse(spoilt).check(entry, known)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 4", "index 04"),
        ("index 4\n", ""),
        ("index 4", "extra \nindex 4\nAAAA"),
        ("index 4\n", "index 4\nAAAA\n"),
        ("index 4\n", "index 4\n" + (to_base64(b"x" * 32) + "\n") * 64),
        ("\n\n", "\n"),
        ("index 4", "extra AA\nindex 4"),
    ],
)
def test_what_is_no_receipt_is_refused(old, new):
    text = bytes(receipt()[1]).decode()
    with pytest.raises(Malformed):
        Receipt.parse(text.replace(old, new).encode())
    with pytest.raises(Malformed):
        Receipt.parse(b"\xff" + text.encode())
