"""The conformance suite on a real server of S3-compatible storage, and what only a storage behind a network can do."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import msgspec
import pytest

from dimp_store.blobs import Digest
from dimp_store.disk_blobs import DiskBlobs
from dimp_store.errors import BlobDamaged, BlobMissing, StoreError, StoreUnavailable
from dimp_store.s3_blobs import S3Blobs
from dimp_store.s3_bucket import Bucket, S3Place
from dimp_store.verify import verify_blobs
from tests.dimp_store.conformance_blobs import BlobConformance
from tests.s3_server import SECRET, Fault, Proxy, flip_a_bit, place

DATA = b"precious" * 1000
DIGEST = Digest.of(DATA)


@pytest.fixture
def s3(proxy: Proxy, tmp_path: Path) -> S3Place:
    return place(proxy, tmp_path / "blobs.key")


@pytest.fixture
def bucket(s3: S3Place) -> Bucket:
    return Bucket(s3, patience_s=5, timeout_s=5)


@pytest.fixture
def blobs(bucket: Bucket, tmp_path: Path) -> S3Blobs:
    return S3Blobs(bucket, DiskBlobs(tmp_path / "images"), 10**9)


def elsewhere(bucket: Bucket, folder: Path, most_bytes: int = 10**9, grace_s: float = 0) -> S3Blobs:
    """The same bucket, with a folder of copies of its own."""
    return S3Blobs(bucket, DiskBlobs(folder), most_bytes, grace_s)


class TestS3Blobs(BlobConformance):
    puts = 3

    @pytest.fixture(params=["asking", "loaded"])
    def blobs(self, bucket: Bucket, tmp_path: Path, request: pytest.FixtureRequest) -> S3Blobs:
        blobs = S3Blobs(bucket, DiskBlobs(tmp_path / "images"), 10**9)
        if request.param == "loaded":
            blobs.load()
        return blobs


def test_names_in_the_bucket_are_those_on_a_disk(blobs: S3Blobs, bucket: Bucket) -> None:
    digest = blobs.put(b"x", "png").digest
    (found,) = bucket.list()
    assert found.key == f"{digest[:2]}/{digest}.png"


def test_others_objects_are_no_blobs_and_stay(blobs: S3Blobs, bucket: Bucket) -> None:
    for key in ("README", "ab/x.png", f"ab/{'cd' * 32}.png", f"cd/{'cd' * 32}.exe"):
        bucket.put(key, b"?")
    assert list(blobs.digests()) == []
    assert blobs.sweep((), 0, time.time() + 10, dry_run=False) == []
    assert len(list(bucket.list())) == 4


def test_a_loaded_store_answers_without_a_request_and_lists_by_pages(
    blobs: S3Blobs, bucket: Bucket, proxy: Proxy, tmp_path: Path
) -> None:
    proxy.page = 3
    for number in range(8):
        blobs.put(b"%d" % number, "png")
    loaded = elsewhere(bucket, tmp_path / "copies")
    loaded.load()
    before = len(proxy.requests)
    assert all(loaded.has(Digest.of(b"%d" % number)) for number in range(8))
    assert loaded.size(Digest.of(b"7")) == 1
    assert loaded.suffix(Digest.of(b"7")) == "png"
    assert not loaded.has(DIGEST)
    assert len(proxy.requests) == before
    assert sum("list-type" in line for line in proxy.requests) == 3
    bucket.put(f"{DIGEST[:2]}/{DIGEST}.jpg", DATA)  # by somebody else: it is found by reading
    assert loaded.read(DIGEST) == DATA
    assert loaded.suffix(DIGEST) == "jpg"


def test_what_a_worker_wrote_is_adopted_once(blobs: S3Blobs, bucket: Bucket, proxy: Proxy, tmp_path: Path) -> None:
    DiskBlobs(tmp_path / "images").put(DATA, "webp")
    assert not blobs.has(DIGEST)
    blobs.adopt(DIGEST)
    blobs.adopt(DIGEST)
    assert elsewhere(bucket, tmp_path / "copies").read(DIGEST) == DATA
    assert blobs.suffix(DIGEST) == "webp"
    assert sum(line.startswith("PUT") and DIGEST in line for line in proxy.requests) == 1


def test_a_damaged_file_of_a_worker_is_not_adopted(blobs: S3Blobs, bucket: Bucket, tmp_path: Path) -> None:
    path = DiskBlobs(tmp_path / "images")
    path.put(DATA, "png")
    path.path(DIGEST).write_bytes(flip_a_bit(DATA))
    with pytest.raises(BlobDamaged):
        blobs.adopt(DIGEST)
    assert list(bucket.list()) == []


def test_a_copy_is_used_and_one_that_is_damaged_is_told_and_fetched_again(
    blobs: S3Blobs, proxy: Proxy, caplog: pytest.LogCaptureFixture
) -> None:
    blobs.put(DATA, "png")
    before = len(proxy.requests)
    assert blobs.read(DIGEST) == blobs.path(DIGEST).read_bytes() == DATA
    assert len(proxy.requests) == before
    for read in (blobs.read, lambda digest: blobs.path(digest).read_bytes()):
        blobs.path(DIGEST).write_bytes(flip_a_bit(DATA))
        caplog.clear()
        assert read(DIGEST) == DATA
        assert DIGEST in caplog.text


def test_a_damaged_object_is_told_and_never_given_out(
    blobs: S3Blobs, bucket: Bucket, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blobs.put(DATA, "png")
    bucket.put(f"{DIGEST[:2]}/{DIGEST}.png", flip_a_bit(DATA))
    other = elsewhere(bucket, tmp_path / "copies")
    for ask in (other.read, other.open, other.path, other.verify, blobs.verify):
        with pytest.raises(BlobDamaged) as caught:
            ask(DIGEST)
        assert caught.value.digest == DIGEST
    assert "is damaged" in caplog.text
    assert [damage.where for damage in verify_blobs(other, [DIGEST])] == [f"image {DIGEST}"]
    assert blobs.read(DIGEST) == DATA  # the copy here is sound, and putting it again mends the object
    blobs.put(DATA, "png")
    other.verify(DIGEST)


def test_copies_are_bounded_and_go_by_their_last_use(bucket: Bucket, tmp_path: Path) -> None:
    blobs = elsewhere(bucket, tmp_path / "copies", most_bytes=50_000)
    copies = DiskBlobs(tmp_path / "copies")
    never_sent = copies.put(b"never sent", "png").digest
    os.utime(copies.path(never_sent), (0, 0))
    digests = [blobs.put(bytes([number]) * 10_000, "png").digest for number in range(9)]
    held = set(copies.digests())
    assert never_sent in held
    assert digests[-1] in held
    assert sum(copies.size(digest) for digest in held) <= 60_000
    assert [blobs.read(digest)[:1] for digest in digests] == [bytes([number]) for number in range(9)]
    assert sum(copies.size(digest) for digest in copies.digests()) <= 60_000


def test_a_copy_that_was_just_used_stays(bucket: Bucket, tmp_path: Path) -> None:
    blobs = elsewhere(bucket, tmp_path / "copies", most_bytes=1, grace_s=60)
    first = blobs.put(DATA, "png").digest
    blobs.put(b"x", "png")
    assert (tmp_path / "copies" / first[:2] / f"{first}.png").exists()


def test_what_is_removed_is_gone_here_and_there(blobs: S3Blobs, bucket: Bucket, tmp_path: Path) -> None:
    blobs.put(DATA, "png")
    blobs.remove(DIGEST)
    blobs.remove(DIGEST)
    assert list(bucket.list()) == list(DiskBlobs(tmp_path / "images").digests()) == []
    for ask in (blobs.read, blobs.verify, blobs.adopt):
        with pytest.raises(BlobMissing):
            ask(DIGEST)


def test_a_sweep_takes_what_a_crash_left_here_but_nothing_that_is_kept(blobs: S3Blobs, tmp_path: Path) -> None:
    copies = DiskBlobs(tmp_path / "images")
    orphan, wanted = (copies.put(data, "png").digest for data in (b"orphan", b"wanted"))
    young = blobs.put(DATA, "png").digest
    for digest in (orphan, wanted, young):
        os.utime(copies.path(digest), (0, 0))
    for dry_run in (True, False):
        swept = blobs.sweep({wanted}, 3600, time.time(), dry_run)
        assert [blob.digest for blob in swept] == [orphan]
    assert set(copies.digests()) == {wanted, young}


# -- networks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault("PUT", status=500, code="InternalError"),
        Fault("PUT", status=503, code="SlowDown"),
        Fault("PUT", flip=True),
        Fault("PUT", wait_s=0.3),
        Fault("HEAD", status=500),
    ],
)
def test_what_fails_in_passing_is_repeated_until_the_storage_has_the_bytes(
    bucket: Bucket, proxy: Proxy, tmp_path: Path, fault: Fault
) -> None:
    blobs = elsewhere(bucket, tmp_path / "copies")
    blobs.load()
    proxy.faults.append(fault)
    assert blobs.put(DATA, "png").new
    assert not proxy.faults
    assert elsewhere(bucket, tmp_path / "others").read(DIGEST) == DATA


@pytest.mark.parametrize(
    "fault",
    [
        Fault("GET", status=500, code="InternalError"),
        Fault("GET", cut=4000),
        Fault("GET", cut=0),
        Fault("GET", flip=True),
        Fault("GET", wait_s=0.3),
    ],
)
def test_a_read_that_fails_in_passing_gives_the_right_bytes(
    blobs: S3Blobs, bucket: Bucket, proxy: Proxy, tmp_path: Path, fault: Fault
) -> None:
    blobs.put(DATA, "png")
    other = elsewhere(bucket, tmp_path / "others")
    proxy.faults.append(fault)
    assert other.read(DIGEST) == DATA
    assert not proxy.faults
    assert other.path(DIGEST).read_bytes() == DATA


FORBIDDEN = [Fault("ANY", status=403, code="AccessDenied")] * 20


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        (FORBIDDEN, "refused to write (AccessDenied)"),
        ([Fault("ANY", status=403, code="SignatureDoesNotMatch")] * 20, "does not take the access key"),
        ([Fault("PUT", status=500, code="InternalError")] * 20, "answered with InternalError"),
        ([Fault("PUT", flip=True)] * 20, "did not keep the bytes that were sent"),
    ],
)
def test_a_put_that_cannot_be_done_says_why_and_acknowledges_nothing(
    bucket: Bucket, proxy: Proxy, tmp_path: Path, faults: list[Fault], words: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    written = DiskBlobs(tmp_path / "copies").put(DATA, "png").digest
    blobs = elsewhere(bucket, tmp_path / "copies", most_bytes=1)
    blobs.load()
    proxy.faults.extend(faults)
    for ask in (lambda: blobs.put(DATA, "png"), lambda: blobs.adopt(written)):
        with pytest.raises(StoreUnavailable) as caught:
            ask()
        assert words in caught.value.message
        assert caught.value.hint
        assert SECRET not in caught.value.message + caught.value.hint + repr(caught.value.__context__) + caplog.text
    proxy.faults.clear()
    assert DiskBlobs(tmp_path / "copies").read(written, check=True) == DATA
    blobs.adopt(written)
    blobs.verify(written)


def test_no_bucket_and_no_server_are_told_apart(s3: S3Place, tmp_path: Path) -> None:
    nowhere = msgspec.structs.replace(s3, endpoint="http://127.0.0.1:9")
    no_bucket = msgspec.structs.replace(s3, url="s3://another/house")
    for wrong, words in ((nowhere, "did not answer"), (no_bucket, "there is no bucket another")):
        blobs = elsewhere(Bucket(wrong, patience_s=1, timeout_s=2), tmp_path / "copies")
        for ask in (blobs.load, lambda blobs=blobs: blobs.put(DATA, "png")):
            with pytest.raises(StoreUnavailable, match=words):
                ask()
    assert list(DiskBlobs(tmp_path / "copies").digests()) == []


def test_a_storage_that_stands_still_is_given_up(s3: S3Place, proxy: Proxy, tmp_path: Path) -> None:
    proxy.faults.extend([Fault("PUT", wait_s=3)] * 20)
    blobs = elsewhere(Bucket(s3, patience_s=0.1, timeout_s=0.3), tmp_path / "copies")
    with pytest.raises(StoreUnavailable, match="did not answer"):
        blobs.put(DATA, "png")


def test_a_probe_says_what_the_storage_does_not_do(bucket: Bucket, proxy: Proxy) -> None:
    bucket.probe()
    assert list(bucket.list()) == []
    for method, verb in (("PUT", "write"), ("GET", "list"), ("POST", "remove")):
        proxy.faults.append(Fault(method, status=403, code="AccessDenied"))
        with pytest.raises(StoreUnavailable, match=f"refused to {verb}"):
            bucket.probe()
        assert not proxy.faults
    proxy.faults.extend([Fault("GET", wait_s=0), Fault("GET", flip=True)])
    with pytest.raises(StoreUnavailable, match="as it was"):
        bucket.probe()


def test_a_key_that_is_nowhere_is_said(s3: S3Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    keyless = msgspec.structs.replace(s3, key_file=s3.key_file.with_name("no.key") if s3.key_file else None)
    with pytest.raises(StoreUnavailable, match=r"access key \(none was found\)") as caught:
        Bucket(keyless, patience_s=1, timeout_s=2).probe()
    assert "blobs.key" in caught.value.hint


def test_the_key_of_the_environment_is_used(s3: S3Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "an-id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    Bucket(msgspec.structs.replace(s3, key_file=tmp_path / "none")).probe()


@pytest.mark.parametrize("text", ["", "only-an-id\n", "a b c", "é"])
def test_a_key_file_that_is_none_is_refused_without_its_contents(s3: S3Place, text: str) -> None:
    assert s3.key_file
    s3.key_file.write_text(text)
    with pytest.raises(StoreError, match="cannot be read as an access key") as caught:
        Bucket(s3)
    assert not text.strip() or text.strip() not in caught.value.message + caught.value.hint


def test_the_key_is_shown_nowhere(s3: S3Place, bucket: Bucket) -> None:
    assert SECRET not in repr(s3) + repr(bucket) + repr(bucket._store) + s3.name
