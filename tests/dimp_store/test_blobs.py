from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dimp_store.blobs import SUFFIXES, Digest, check_suffix
from dimp_store.errors import BadDigest, BadSuffix

GOOD = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOOD[:-1],
        GOOD + "0",
        GOOD + "\n",
        GOOD.upper(),
        "../" + GOOD[3:],
        "g" + GOOD[1:],
        "٠" * 64,
        GOOD[:-1] + "\0",
    ],
)
def test_nothing_else_is_a_digest(text: str) -> None:
    with pytest.raises(BadDigest) as caught:
        Digest.parse(text)
    assert caught.value.text == text
    assert "\n" not in caught.value.message
    with pytest.raises(BadDigest):
        Digest(text)


@given(st.binary())
def test_digests_of_bytes_parse_to_themselves(data: bytes) -> None:
    digest = Digest.of(data)
    assert Digest.parse(str(digest)) == digest
    assert msgspec.json.encode(str(digest)) == b'"%s"' % digest.encode()


def test_known_suffixes() -> None:
    assert [check_suffix(suffix) for suffix in SUFFIXES] == list(SUFFIXES)
    with pytest.raises(BadSuffix):
        check_suffix("svg")
