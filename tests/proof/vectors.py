"""Vectors for whoever implements the proofs again: what is read, what is refused, and what comes out, format by format.

`python -m tests.proof.vectors` writes them to tests/vectors; the files are checked against the program, and the browser's
verifier reads the same. `refused` stands where the bytes must not be believed, for whatever reason. Bytes are in base64 where
they need not be text. Promises have a file of their own (tests/proof/cases.py).
"""

import json
from collections.abc import Callable

from glasshouse.proof.checkpoints import SignedCheckpoint
from glasshouse.proof.hashes import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
)
from glasshouse.proof.notes import Kind, Note, Signature, SigningKey, VerifierKey, to_base64
from glasshouse.proof.policies import Policy
from glasshouse.proof.receipts import Receipt
from glasshouse.proof.sets import is_solo
from glasshouse.proof.tiles import Tile, pack_bundle, unpack_bundle
from tests.proof import read_and_judged
from tests.proof.cases import VECTORS
from tests.proof.histories import OTHERS, POLICY, START_S, WITNESSES, History, honest, policy_of
from tests.proof.log import LOG, Log, some
from tests.proof.read_and_judged import Vector, b64, told

FOLDER = VECTORS.parent
# --- keys and notes

TEXT = "This is an example message.\n"
PUBLISHED = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
LINE = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
KEY = SigningKey("note.example/ü", Kind.LOG, b"k" * 32)
WITNESS = WITNESSES[0]
ORDER = 2**252 + 27742317777372353535851937790883648493
ODD_NAMES = (
    "a b",
    "a+b",
    "",
    "a\u0085b",
    "a\u00a0b",
    "a\u2003b",
    "a\u3000b",
    "a\x1fb",
    "a\ufeffb",
    "a\u200bb",
)


def vkey(name: str, kind: int, public: bytes) -> str:
    """Write a key with its right id, whatever its name and type are."""
    made = VerifierKey(name, kind, public)  # type: ignore[arg-type]
    return str(made)


def keys() -> list[Vector]:
    """Return verifier keys, good and bad."""
    public = KEY.public.public
    texts = [PUBLISHED, str(KEY.public), str(WITNESS.public), vkey("a", 6, b"m" * 1312)]
    texts += ["", "a", "a+b", PUBLISHED[:-1], PUBLISHED + "=", PUBLISHED.replace("530d903a", "530D903A")]
    texts += [PUBLISHED.replace("530d903a", "530d903b"), PUBLISHED.replace("foo", "bar"), f" {PUBLISHED}"]
    texts += [vkey("a", kind, public) for kind in (0, 2, 3, 5, 7, 255)]
    texts += [vkey("a", 1, public[:31]), vkey("a", 1, public + b"x"), vkey("a", 6, public)]
    texts += [vkey(name, 1, public) for name in ODD_NAMES]

    def read(text: str) -> Vector:
        key = VerifierKey.parse(text)
        return {"key_name": key.name, "type": int(key.kind), "id": key.key_id.hex()}

    return [{"vkey": text, **told(lambda text=text: read(text))} for text in texts]  # type: ignore[misc]


def malleable(signature: bytes) -> bytes:
    """Return a signature whose second half is greater than the order of the group: the same, and none."""
    number = int.from_bytes(signature[32:], "little") + ORDER
    return signature[:32] + number.to_bytes(32, "little")


def notes() -> list[Vector]:
    """Return notes with the keys that are known, and which of them signed when (0: a log)."""
    good, line = KEY.sign(TEXT), f"{TEXT}\n{LINE}"
    cosigned = WITNESS.sign(TEXT, time_s=7)
    same_name = SigningKey(KEY.name, Kind.LOG, b"o" * 32).sign(TEXT)
    many = [SigningKey(f"key{n}", Kind.LOG, bytes([n]) * 32).sign(TEXT) for n in range(65)]

    def lines(*signatures: Signature) -> str:
        return TEXT + "\n" + "".join(one.line for one in signatures)

    def timed(time_s: int) -> Signature:
        return Signature(cosigned.name, cosigned.key_id, time_s.to_bytes(8) + cosigned.data[8:])

    def of_data(data: bytes) -> Signature:
        return Signature(good.name, good.key_id, data)

    texts = {
        "the published example": line,
        "another text": line.replace("message", "massage"),
        "a log's key": lines(good),
        "a cosigner's key": lines(cosigned),
        "both": lines(good, cosigned),
        "twice": lines(good, good),
        "a cosigner twice: the later time counts": lines(
            cosigned, WITNESS.sign(TEXT, time_s=9), WITNESS.sign(TEXT, time_s=8)
        ),
        "an unknown key under a known name": lines(same_name, good),
        "an unknown key alone": lines(same_name),
        "a good and a bad one of a known key": lines(good, of_data(good.data[::-1])),
        "a signature that is too short": lines(of_data(good.data[:-1])),
        "a signature that is too long": lines(of_data(good.data + b"\0")),
        "a signature beyond the order of the group": lines(of_data(malleable(good.data))),
        "another time than the signed one": lines(timed(8)),
        "no time": lines(WITNESS.sign(TEXT, time_s=0)),
        "the last time": lines(WITNESS.sign(TEXT, time_s=(1 << 53) - 1)),
        "a time beyond 63 bits": lines(WITNESS.sign(TEXT, time_s=1 << 63)),
        "64 signatures": lines(*many[:64]),
        "65 signatures": lines(*many),
        "nothing": "",
        "no signature": TEXT,
        "no signature below a blank line": f"{TEXT}\n",
        "no blank line": TEXT + LINE,
        "no text": "\n" + LINE,
        "an empty line of text": "\n\n" + LINE,
        "empty lines in the text": "one\n\n\ntwo\n\n" + KEY.sign("one\n\n\ntwo\n").line,
        "three newlines before the signature": f"{TEXT}\n\n" + KEY.sign(f"{TEXT}\n").line,
        "no last newline": line[:-1],
        "a space behind": line + " ",
        "a blank line behind": line + "\n",
        "another dash": line.replace("—", "-"),
        "base64 without padding": line.replace("=", ""),
        "another spelling of base64": line.replace("aQM=", "aQN="),
        "base64 with a space": line.replace("Uw2Q", "Uw2 Q"),
        "four bytes": f"{TEXT}\n— foo AAAAAA==\n",
        "five bytes": f"{TEXT}\n— foo AAAAAAA=\n",
        "a carriage return": line.replace("\n", "\r\n", 1),
        "a tab in the text": line.replace("an example", "an\texample"),
        "another control character": line.replace("an example", "an\x7fexample"),
    }
    texts |= {f"a signature under the name {name!r}": f"{TEXT}\n— {name} AAAAAAA=\n" for name in ODD_NAMES}
    data = {name: text.encode() for name, text in texts.items()}
    data["no UTF-8"] = b"\xff" + line.encode()
    data["a byte order mark"] = b"\xef\xbb\xbf" + line.encode()
    data["a surrogate"] = b"\xed\xa0\x80\n\n" + LINE.encode()
    known = {str(key): key for key in (VerifierKey.parse(PUBLISHED), KEY.public, WITNESS.public)}

    def read(note: bytes) -> Vector:
        return {"times": Note.parse(note).times_of(known)}

    return [
        {"name": name, "note": b64(note), "keys": [*known], **told(lambda note=note: read(note))}  # type: ignore[misc]
        for name, note in data.items()
    ]


# --- checkpoints and policies


def checkpoints() -> list[Vector]:
    """Return checkpoints, good and bad."""
    root = to_base64(bytes(32))
    texts = [f"log.example/a\n9\n{root}\n", f"ö\n0\n{root}\n", f"log.example/a\n{2**53 - 1}\n{root}\n"]
    texts += [
        f"a\n9\n{root}\nextension\n",
        f"a\n9\n{root}",
        f"\n9\n{root}\n",
        f"a\n09\n{root}\n",
        f"a\n\n{root}\n",
    ]
    texts += [f"a\n-1\n{root}\n", f"a\n9.0\n{root}\n", f"a\n9 \n{root}\n", f"a\n٣\n{root}\n", "a\n9\nAAAA\n"]
    texts += [f"a\n{2**63}\n{root}\n", f"a\n9\n{root[:-2]}B=\n", f"a\n9\n {root}\n", "a\n9\n", "a\n"]

    def read(data: bytes) -> Vector:
        one = SignedCheckpoint.parse(data).checkpoint
        return {"origin": one.origin, "size": one.size, "root": to_base64(one.root)}

    data = [f"{text}\n— foo AAAAAAA=\n".encode() for text in texts]
    return [{"checkpoint": b64(one), **told(lambda one=one: read(one))} for one in data]  # type: ignore[misc]


POLICY_LINES = {
    "three of five": "group g 3 w0 w1 w2 w3 w4\nquorum g",
    "four of five, of whom three signed": "group g 4 w0 w1 w2 w3 w4\nquorum g",
    "one who signed": "quorum w0",
    "one who did not": "quorum w4",
    "none": "quorum none",
    "any": "group g any w0 w4\nquorum g",
    "all": "group g all w0 w1 w2\nquorum g",
    "all, and one did not": "group g all w0 w4\nquorum g",
    "groups of groups": "group a 2 w0 w1 w3\ngroup b any w2 w4\ngroup c all a b\nquorum c",
    "groups of groups, of which one lacks": "group a 2 w0 w3 w4\ngroup b any w1 w2\ngroup c all a b\nquorum c",
    "a group that is defined and not used": "group g 5 w0 w1 w2 w3 w4\nquorum w0",
    "comments and spaces": "# one\n  # two\n\n \t\n\tquorum   w0  ",
    "a witness with an address": "",
    "no quorum": "# quorum w0",
    "a quorum without a name": "quorum",
    "a quorum of two": "quorum w0 w1",
    "a quorum of nobody known": "quorum w9",
    "two quorums": "quorum w0\nquorum w1",
    "a quorum before its group": "quorum g\ngroup g any w0",
    "a group of more than it has": "group g 3 w0 w1\nquorum g",
    "a group of zero": "group g 0 w0\nquorum g",
    "a group of 02": "group g 02 w0 w1\nquorum g",
    "a group of +1": "group g +1 w0\nquorum g",
    "a group without members": "group g all\nquorum g",
    "a member twice": "group g all w0 w0\nquorum g",
    "a member of two groups": "group g all w0\ngroup h all w0\nquorum h",
    "a group as its own member": "group g any g\nquorum g",
    "none as a member": "group g any none\nquorum g",
    "a name that is taken": "group w0 any w1\nquorum w0",
    "a group called none": "group none any w1\nquorum none",
    "a key twice": f"witness x {WITNESSES[0].public}\nquorum w0",
    "a key twice under another name": "",
    "a log's key as a witness": f"witness x {LOG.public}\nquorum w0",
    "a witness's key as a log": f"log {OTHERS[0].public}\nquorum w0",
    "the log twice": f"log {LOG.public}\nquorum w0",
    "a key that is none": "witness x y\nquorum w0",
    "an unknown word": "mirror x y\nquorum w0",
    "a word of JavaScript": "constructor x\nquorum w0",
    "a carriage return": "quorum w0\r",
    "a form feed as a space": "quorum\fw0",
    "a delete": "quorum w0\x7f",
    "a name of an object": "group __proto__ any w0\nquorum __proto__",
}


def policies() -> list[Vector]:
    """Return policies, and what each makes of one checkpoint of the log that three of five witnesses cosigned."""
    log = History(entries=some(9), checkpoints=[(9, START_S, WITNESSES[:3])])
    head = POLICY.partition("group")[0]
    again = VerifierKey("elsewhere.example", Kind.COSIGNER, WITNESSES[0].public.public)
    other_log = SigningKey(LOG.name, Kind.LOG, b"o" * 32)
    named = {name: (head + lines).encode() for name, lines in POLICY_LINES.items() if lines}
    address = head.replace("witness w0", f"witness x {OTHERS[0].public} https://x.example/\nwitness w0", 1)
    named["a witness with an address"] = f"{address}quorum w0".encode()
    named["a key twice under another name"] = f"{head}witness x {again}\nquorum w0".encode()
    named["another log"] = policy_of(WITNESSES, 3, SigningKey("a.example", Kind.LOG, b"a" * 32)).encode()
    named["another key of the log"] = policy_of(WITNESSES, 3, other_log).encode()
    named["two keys of the log"] = f"log {other_log.public}\n{POLICY}".encode()
    named["no log"] = POLICY.partition("\n")[2].encode()
    named["names of any octets"] = f"{head}group ".encode() + b"\xff any w0\nquorum \xff"
    named["octets that differ"] = f"{head}group ".encode() + b"\xff any w0\nquorum \xfe"
    named["a key's name that is no UTF-8"] = (
        head.encode() + b"log \xff" + PUBLISHED[15:].encode() + b"\nquorum w0"
    )
    named["nothing"] = b""

    def read(policy: bytes) -> Vector:
        parsed = Policy.parse(policy)
        checked = parsed.check(SignedCheckpoint.parse(bytes(log.signed())))
        return {"times": checked.times_s, "time": checked.time_s, "solo": is_solo("witnessed", parsed)}

    shown = bytes(log.signed()).decode()
    return [
        {"name": name, "policy": b64(policy), "checkpoint": shown, **told(lambda policy=policy: read(policy))}  # type: ignore[misc]
        for name, policy in named.items()
    ]


# --- tiles, trees, receipts

PATHS = [
    "tile/0/000", "tile/0/x001/x234/067", "tile/63/000.p/1", "tile/entries/999.p/255", "tile/1/x001/000", "tile/8/000",
    "tile/64/000", "tile/0/x000/000", "tile/00/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/257",
    "tile/0/000.p/01", "tile/0/1", "tile/0/x001", "tile/0/000/", "/tile/0/000", "tile/-1/000", "tile/0/000.p/", "tile/0/٠٠٠",
    "", "tile/0/0000", "tile/0/x001/1", "tile/Entries/000", "tile/0/000\n",
]  # fmt: skip


def tiles() -> list[Vector]:
    """Return paths of tiles, and bundles of entries."""

    def path(text: str) -> Vector:
        one = Tile.parse(text)
        return {"level": "entries" if one.level < 0 else one.level, "number": one.number, "width": one.width}

    def bundle(data: bytes, width: int) -> Vector:
        return {"entries": [b64(entry) for entry in unpack_bundle(data, width)]}

    packed = pack_bundle([b"one", b"", b"three"])
    spoilt = [(packed, 3), (b"", 0), (packed, 2), (packed, 4), (packed[:-1], 3), (packed + b"\0", 3)]
    spoilt += [(packed + b"\0\0", 3), (b"\0", 1), (b"\xff\xff", 1), (b"\0\0", 1)]
    found = [{"path": text, **told(lambda text=text: path(text))} for text in PATHS]  # type: ignore[misc]
    return found + [
        {"bundle": b64(data), "width": width, **told(lambda data=data, width=width: bundle(data, width))}  # type: ignore[misc]
        for data, width in spoilt
    ]


def trees() -> list[Vector]:
    """Return roots of the entries "entry 0", "entry 1", …, and proofs in them, good and bad."""
    found: list[Vector] = [
        {"size": size, "root": b64(Log(some(size)).tree.root())}
        for size in (0, 1, 2, 3, 7, 8, 255, 256, 257, 600)
    ]
    for size in (1, 2, 3, 6, 7, 300):
        log = Log(some(size))
        nodes, root = log.nodes(), log.tree.root()
        for index in sorted({0, size // 2, size - 1}):
            leaf = leaf_hash(log.entries[index])
            proofs = spoilt_proofs(inclusion_proof(index, size, nodes))
            found += [inclusion(index, size, leaf, root, proof) for proof in proofs]
        found.append(inclusion(size, size, leaf_hash(log.entries[-1]), root, []))
        for old in sorted({0, 1, size // 2, size - 1, size}):
            old_root = Log(some(old)).tree.root()
            proofs = spoilt_proofs(consistency_proof(old, size, nodes))
            found += [consistency(old, size, old_root, root, proof) for proof in proofs]
        found.append(consistency(size + 1, size, root, root, []))
    return found


def spoilt_proofs(proof: list[bytes]) -> list[list[bytes]]:
    """Return a proof, and it with one thing wrong."""
    found = [proof, [*proof, bytes(32)], [*proof, b"short"]]
    for at in {0, len(proof) - 1} if proof else ():
        found += [proof[:at] + proof[at + 1 :], [*proof[:at], bytes(32), *proof[at + 1 :]]]
    return found + ([proof[::-1]] if proof[::-1] != proof else [])


def inclusion(index: int, size: int, leaf: bytes, root: bytes, proof: list[bytes]) -> Vector:
    """Return a proof of inclusion with what it shows."""

    def read() -> Vector:
        check_inclusion(index, size, leaf=leaf, root=root, proof=proof)
        return {"proved": True}

    given = {"index": index, "size": size, "leaf": b64(leaf), "root": b64(root), "proof": [*map(b64, proof)]}
    return {**given, **told(read)}


def consistency(old: int, size: int, old_root: bytes, root: bytes, proof: list[bytes]) -> Vector:
    """Return a proof of consistency with what it shows."""

    def read() -> Vector:
        check_consistency(old, size, old_root=old_root, root=root, proof=proof)
        return {"proved": True}

    given = {"old": old, "size": size, "old_root": b64(old_root), "root": b64(root)}
    return {**given, "proof": [*map(b64, proof)], **told(read)}


def receipts() -> list[Vector]:
    """Return receipts with the entry that they should be about, whatever stands beside it in the file."""
    log = honest()
    index, size = len(log.entries) - 1, len(log.entries)
    good, plain = log.receipt(index, b"whatever").decode(), log.receipt(index).decode()
    head, _blank, checkpoint = plain.partition("\n\n")
    hashes, lines = head.split("\n")[2:], checkpoint.split("\n")
    proof = "\n".join(hashes)
    texts = {
        "good": good,
        "without anything beside it": plain,
        "of another version": plain.replace("@v1", "@v2"),
        "of another entry": plain.replace(f"index {index}", f"index {index - 1}"),
        "a number with a zero before it": plain.replace("index ", "index 0"),
        "an index beyond the log": plain.replace(f"index {index}", f"index {size}"),
        "no index": plain.replace(f"index {index}\n", ""),
        "no proof": plain.replace(proof + "\n", ""),
        "a hash too few": plain.replace(hashes[0] + "\n", ""),
        "a hash too many": plain.replace(hashes[0], f"{hashes[0]}\n{hashes[0]}"),
        "hashes the other way round": plain.replace(proof, "\n".join(hashes[::-1])),
        "a hash of three bytes": plain.replace(hashes[0], "AAAA"),
        "64 hashes": plain.replace(hashes[0], "\n".join([hashes[0]] * 64)),
        "extra behind the index": plain.replace(f"index {index}", f"index {index}\nextra AAAA"),
        "extra that is no base64": good.replace("d2hhdGV2ZXI=", "d2hhdGV2ZXI"),
        "an empty extra": plain.replace("index", "extra \nindex", 1),
        "no blank line": plain.replace("\n\n", "\n", 1),
        "no signature": plain.rpartition("\n\n")[0] + "\n\n",
        "a cosignature less, and still enough": plain.replace(lines[-2] + "\n", ""),
        "a cosignature less than it takes": plain.replace("\n".join(lines[-4:]), ""),
        "another size": plain.replace(f"\n{size}\n", f"\n{size + 1}\n"),
    }
    given = {name: (text, log.entries[index]) for name, text in texts.items()}
    given["under an older checkpoint"] = log.receipt(3, at=0).decode(), log.entries[3]
    given["another entry beside it"] = plain, log.entries[0]

    def read(data: bytes, entry: bytes) -> Vector:
        receipt = Receipt.parse(data)
        checked = receipt.check(entry, Policy.parse(POLICY.encode()))
        return {"index": receipt.index, "time": checked.time_s, "extra": b64(receipt.extra)}

    return [
        {"name": name, "receipt": text, "policy": POLICY, "entry": b64(entry)}
        | told(lambda text=text, entry=entry: read(text.encode(), entry))  # type: ignore[misc]
        for name, (text, entry) in given.items()
    ]


FILES: dict[str, Callable[[], list[Vector]]] = {
    "keys": keys,
    "notes": notes,
    "checkpoints": checkpoints,
    "policies": policies,
    "tiles": tiles,
    "trees": trees,
    "receipts": receipts,
    **read_and_judged.FILES,
}


def main() -> None:
    """Write all files."""
    for name, made in FILES.items():
        lines = ",\n".join(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in made())
        (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
