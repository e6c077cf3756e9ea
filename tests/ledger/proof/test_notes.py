"""Notes, checkpoints and cosignatures to the byte; policies; and everything that is none."""

from base64 import b64decode, b64encode

import pytest

from ledger.errors import ProofWrong
from ledger.proof.notes import (
    Checkpoint,
    Key,
    Note,
    SecretKey,
    Use,
    cosigned_at,
    parse_note,
    parse_signature,
)
from ledger.proof.policy import parse_policy
from ledger.proof.proofs import parse_proof

ORIGIN = "handrail/changji/4f1c22aa"
LOG = SecretKey(ORIGIN, Use.NOTE, bytes(range(32)))
WITNESSES = [
    SecretKey(name, Use.COSIGNATURE, bytes([number]) * 32)
    for number, name in enumerate(("county.example", "prefecture.example", "dpo.example"), 1)
]
CHECKPOINT = Checkpoint(ORIGIN, 250_187, bytes(range(32)))
POLICY = f"""
# whom we trust
log {LOG.key.text}
witness county {WITNESSES[0].key.text}
witness prefecture {WITNESSES[1].key.text} https://witness.example
witness association {WITNESSES[2].key.text}
group enough 2 county prefecture association
quorum enough
"""


def signed(*witnesses: SecretKey) -> Note:
    text = CHECKPOINT.text
    return Note(text, (LOG.sign(text), *(each.cosign(text, 1_679_315_147) for each in witnesses)))


def test_a_note_of_go_s_own_tests_is_read_and_verified():
    key = Key.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    note = parse_note(
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqd"
        "ngotpRZb6KE6RyyBwJnAM=\n"
    )

    assert note.signed_by([key]) == {key}


def test_a_checkpoint_reads_back_as_it_was_written():
    note = signed(*WITNESSES)

    assert parse_note(str(note)) == note
    assert note.checkpoint == CHECKPOINT
    assert note.text == f"{ORIGIN}\n250187\n{b64encode(bytes(range(32))).decode()}\n"


def test_the_bytes_of_a_cosignature_are_time_and_signature():
    signature = WITNESSES[0].cosign(CHECKPOINT.text, 1_679_315_147)
    data = b64decode(signature.line.split(" ")[2])

    assert len(data) == 4 + 8 + 64
    assert data[4:12] == (1_679_315_147).to_bytes(8, "big")
    assert cosigned_at(signature) == 1_679_315_147


def test_a_key_reads_back_as_it_was_written():
    for secret in (LOG, *WITNESSES):
        assert Key.parse(secret.key.text) == secret.key
        assert SecretKey.parse(secret.text + "\n").key == secret.key


def test_who_is_not_known_is_passed_over_and_who_lies_is_not():
    note = signed(WITNESSES[0])
    lie = parse_note(str(note).replace("250187", "250188"))

    assert note.signed_by([WITNESSES[1].key]) == set()
    with pytest.raises(ProofWrong):
        lie.signed_by([LOG.key])
    with pytest.raises(ProofWrong):
        lie.signed_by([WITNESSES[0].key])


def test_a_time_beyond_all_times_is_a_lie():
    text = CHECKPOINT.text
    note = Note(text, (WITNESSES[0].cosign(text, 1 << 63),))

    with pytest.raises(ProofWrong):
        note.signed_by([WITNESSES[0].key])


def test_a_newer_signature_of_a_key_takes_the_place_of_its_old_one():
    note = signed(WITNESSES[0])
    newer = WITNESSES[0].cosign(note.text, 1_700_000_000)

    both = note.with_signatures([newer, WITNESSES[1].cosign(note.text, 1)])

    assert len(both.signatures) == 3
    assert newer in both.signatures


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signatures\n",
        "text\n\n",
        "text\n\nnot a signature\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name not-base64!\n",
        "text\n\n— a name AAAAAAAAAAAA\n",
        "te\x00xt\n\n— name AAAAAAAAAAAA\n",
        "text\n\n— name AAAAAAAAAAAA",
        "text\n\n" + "— name AAAAAAAAAAAA\n" * 65,
        "x" * 70_000 + "\n\n— name AAAAAAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_refused(text: str):
    with pytest.raises(ProofWrong):
        parse_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "origin\n1\n",
        "origin\n01\n" + "A" * 43 + "=\n",
        "origin\n-1\n" + "A" * 43 + "=\n",
        "origin\n９\n" + "A" * 43 + "=\n",
        f"origin\n{1 << 63}\n" + "A" * 43 + "=\n",
        "origin\n1\nAAAA\n",
        "origin\n1\n" + "A" * 42 + "B=\n",
        "origin\n1\n" + "A" * 43 + "=\n\nmore\n",
        "\n1\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str):
    with pytest.raises(ProofWrong):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name+00000000+AQ==",
        LOG.key.text.replace("+", "+00", 1),
        LOG.key.text.replace(ORIGIN, "other"),
        LOG.key.text[:-4],
        " " + LOG.key.text,
    ],
)
def test_what_is_no_key_is_refused(text: str):
    with pytest.raises(ProofWrong):
        Key.parse(text)


@pytest.mark.parametrize(
    "text", ["", LOG.key.text, LOG.text.replace("4f1c22aa", "00000000"), LOG.text[:-9]]
)
def test_what_is_no_secret_key_is_refused(text: str):
    with pytest.raises(ProofWrong):
        SecretKey.parse(text)


def test_a_line_that_is_no_signature_is_refused():
    with pytest.raises(ProofWrong):
        parse_signature("- name AAAAAAAAAAAA")


def test_two_of_three_witnesses_are_enough():
    policy = parse_policy(POLICY)

    assert policy.accepted(signed(WITNESSES[0], WITNESSES[2])) == CHECKPOINT
    assert policy.accepted(signed(*WITNESSES)) == CHECKPOINT


def test_one_of_three_witnesses_is_not_enough():
    with pytest.raises(ProofWrong) as wrong:
        parse_policy(POLICY).accepted(signed(WITNESSES[1]))

    assert wrong.value.facts == {"what": "quorum", "quorum": "enough"}


def test_a_log_that_did_not_sign_is_not_believed():
    text = CHECKPOINT.text
    note = Note(text, tuple(each.cosign(text, 1) for each in WITNESSES))

    with pytest.raises(ProofWrong) as wrong:
        parse_policy(POLICY).accepted(note)

    assert wrong.value.facts["what"] == "log_signature"


def test_the_signature_of_a_log_under_another_name_counts_for_nothing():
    text = Checkpoint("handrail/elsewhere", 1, bytes(32)).text

    with pytest.raises(ProofWrong):
        parse_policy(POLICY).accepted(Note(text, (LOG.sign(text),)))


def test_nobody_is_a_quorum_too():
    policy = parse_policy(f"log {LOG.key.text}\nquorum none\n")

    assert policy.accepted(signed()) == CHECKPOINT


@pytest.mark.parametrize("enough", ["any", "all", "3"])
def test_how_many_are_enough_can_be_said_in_words(enough: str):
    policy = parse_policy(POLICY.replace("enough 2", f"enough {enough}"))

    assert policy.accepted(signed(*WITNESSES)) == CHECKPOINT


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("nonsense", 9),
        ("quorum enough", 9),
        ("log nonsense", 9),
        (f"log {LOG.key.text}", 9),
        (f"witness county {WITNESSES[0].key.text}", 9),
        (f"witness fourth {WITNESSES[0].key.text}", 9),
        (f"witness fourth {LOG.key.text}", 9),
        ("group other 1 county", 9),
        ("group other 2 county", 9),
        ("group other 1 nobody", 9),
        ("group none 1 county", 9),
        ("group enough 1 county", 9),
        ("log", 9),
    ],
)
def test_a_policy_that_says_nothing_clear_is_refused_by_its_line(line: str, number: int):
    with pytest.raises(ProofWrong) as wrong:
        parse_policy(POLICY + line)

    assert wrong.value.facts == {"what": "policy", "line": number}


def test_a_policy_without_a_quorum_is_refused():
    with pytest.raises(ProofWrong):
        parse_policy(f"log {LOG.key.text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v2\nextra AA==\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nextra AA==\nindex 00\n\ntext\n\n— name AAAAAAAAAAAA\n",
        "c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\nAA==\n\ntext\n\n— name AAAAAAAAAAAA\n",
        "c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n"
        + ("A" * 43 + "=\n") * 64
        + "\ntext\n\n— name AAAAAAAAAAAA\n",
    ],
)
def test_what_is_no_proof_is_refused(text: str):
    with pytest.raises(ProofWrong):
        parse_proof(text)


def test_a_proof_of_something_else_says_nothing():
    text = CHECKPOINT.text
    proof = parse_proof(
        f"c2sp.org/tlog-proof@v1\nextra AA==\nindex 0\n\n{Note(text, (LOG.sign(text),))}"
    )

    with pytest.raises(ProofWrong):
        _ = proof.says
