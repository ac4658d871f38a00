"""What every blob store must do. A store joins by subclassing `BlobConformance` and giving a `blobs` fixture."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from dimp_store.blobs import BlobStore, Digest
from dimp_store.errors import BadSuffix, BlobMissing

UNKNOWN = Digest("0" * 64)


class BlobConformance:
    """The contract of `BlobStore`. `puts`: how often each thread puts where many do."""

    puts = 10

    @pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 10_000])
    def test_bytes_come_back_as_they_were(self, blobs: BlobStore, data: bytes) -> None:
        stored = blobs.put(data, "png")
        digest = stored.digest
        assert digest == Digest.of(data)
        assert (stored.suffix, stored.size, stored.new) == ("png", len(data), True)
        assert blobs.read(digest) == blobs.read(digest, check=True) == data
        assert blobs.path(digest).read_bytes() == data
        with blobs.open(digest) as file:
            assert file.read() == data
        assert (blobs.has(digest), blobs.size(digest), blobs.suffix(digest)) == (True, len(data), "png")
        blobs.verify(digest)
        blobs.adopt(digest)

    def test_a_stream_is_the_same_as_its_bytes(self, blobs: BlobStore) -> None:
        chunks = [b"one", b"", b"two" * 1000]
        stored = blobs.put(iter(chunks), "webp")
        assert stored.digest == Digest.of(b"".join(chunks))
        assert stored.size == 3003
        assert blobs.read(stored.digest, check=True) == b"".join(chunks)
        assert not blobs.put(b"".join(chunks), "webp").new
        assert not blobs.put(chunks, "webp").new

    def test_the_same_bytes_are_kept_once_under_the_first_suffix(self, blobs: BlobStore) -> None:
        first = blobs.put(b"same", "jpg")
        again = blobs.put(b"same", "png")
        assert (again.digest, again.suffix, again.new) == (first.digest, "jpg", False)
        assert blobs.put(b"same", "png", afresh=True) == again
        assert blobs.put(iter([b"sa", b"me"]), "png", afresh=True) == again
        assert list(blobs.digests()) == [first.digest]

    def test_an_unknown_digest_is_missing(self, blobs: BlobStore) -> None:
        assert not blobs.has(UNKNOWN)
        for ask in (blobs.adopt, blobs.open, blobs.read, blobs.path, blobs.size, blobs.suffix, blobs.verify):
            with pytest.raises(BlobMissing) as caught:
                ask(UNKNOWN)
            assert caught.value.digest == UNKNOWN

    @pytest.mark.parametrize("suffix", ["svg", "html", "PNG", "", ".png", "../x", "png/x"])
    def test_other_kinds_are_refused(self, blobs: BlobStore, suffix: str) -> None:
        with pytest.raises(BadSuffix):
            blobs.put(b"x", suffix)
        assert list(blobs.digests()) == []

    def test_a_stream_that_breaks_leaves_nothing(self, blobs: BlobStore) -> None:
        def breaking() -> Iterator[bytes]:
            yield b"half"
            raise ConnectionResetError("gone")

        with pytest.raises(ConnectionResetError, match="gone"):
            blobs.put(breaking(), "png")
        assert list(blobs.digests()) == []
        assert blobs.clear_temp() == 0

    def test_a_sweep_removes_what_is_old_and_not_kept(self, blobs: BlobStore) -> None:
        kept, dropped = blobs.put(b"kept", "png").digest, blobs.put(b"dropped", "gif").digest
        assert blobs.sweep({kept}, older_than_s=60, now=time.time(), dry_run=False) == []
        later = time.time() + 100
        told = blobs.sweep({kept}, older_than_s=60, now=later, dry_run=True)
        assert [(each.digest, each.suffix, each.size) for each in told] == [(dropped, "gif", 7)]
        assert blobs.has(dropped)
        assert blobs.sweep({kept}, older_than_s=60, now=later, dry_run=False) == told
        assert list(blobs.digests()) == [kept]
        assert blobs.put(b"dropped", "png").new

    def test_what_is_removed_is_gone_and_can_come_again(self, blobs: BlobStore) -> None:
        digest = blobs.put(b"x", "png").digest
        blobs.remove(digest)
        blobs.remove(digest)
        assert not blobs.has(digest)
        assert list(blobs.digests()) == []
        assert blobs.put(b"x", "gif").suffix == "gif"

    def test_many_threads_put_the_same_and_different_bytes(self, blobs: BlobStore) -> None:
        fresh: list[bool] = []

        def work(number: int) -> None:
            for step in range(self.puts):
                blobs.put(b"shared %d" % step, "png")
                fresh.append(blobs.put(b"%d own %d" % (number, step), "png").new)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert fresh == [True] * 8 * self.puts
        digests = list(blobs.digests())
        assert len(digests) == len(set(digests)) == 9 * self.puts
        for digest in digests:
            blobs.verify(digest)
        assert blobs.clear_temp() == 0
