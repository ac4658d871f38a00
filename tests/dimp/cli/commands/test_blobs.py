"""Moving to a storage from the command line: copied, repeated, seen by doctor and verify, and back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dimp.cli.exits import DAMAGED, REFUSED
from dimp_store.disk_blobs import DiskBlobs
from tests.dimp.cli.console import Console
from tests.s3_server import SECRET, Fault, Proxy, flip_a_bit, place


def test_a_studio_moves_to_a_storage_and_back(unserved: Console, proxy: Proxy) -> None:
    home = unserved.home
    unserved("new", "a red ball", "--seed", "7")
    unserved("new", "a cat", "--seed", "8")
    unserved("stop")
    there = place(proxy, home.blobs_key)
    unserved("config", "set", "blobs_endpoint", there.endpoint)
    copies = DiskBlobs(home.images)
    first, second = copies.digests()
    good = copies.read(first)
    copies.path(first).write_bytes(flip_a_bit(good))
    moved = unserved.json("blobs", "copy", there.url, code=DAMAGED)
    assert (moved["copied"], moved["there"], [damage["where"] for damage in moved["damaged"]]) == (
        1, 0, [f"image {first}"],
    )  # fmt: skip
    copies.path(first).write_bytes(good)
    assert unserved.json("blobs", "copy", there.url)["copied"] == 1
    assert "0 images copied" in unserved("blobs", "copy", there.url).stdout

    unserved("config", "set", "blobs", there.url)
    shutil.rmtree(home.images)
    doctor = {finding["name"]: finding for finding in unserved.json("doctor")}
    assert "written, listed, read and removed" in doctor["images"]["value"]
    assert unserved.json("verify")["findings"]["images"] == 2
    path = Path(unserved.json("show", "--path"))
    assert path.read_bytes().startswith(b"\x89PNG")
    unserved("refine", "make the cat blue")
    unserved("export", "-o", str(home.root / "all.dimp"))
    unserved("stop")

    proxy.faults.extend([Fault("PUT", status=403, code="AccessDenied")])
    (finding,) = [finding for finding in unserved.json("doctor") if finding["name"] == "images"]
    assert "refused to write" in finding["value"]
    assert "s3:PutObject" in finding["advice"]
    shutil.rmtree(home.images)
    assert unserved.json("blobs", "copy", "--back")["copied"] == 3
    assert {first, second} < set(copies.digests())
    unserved("config", "set", "blobs")
    assert unserved.json("verify")["sound"]
    assert SECRET not in home.server_log.read_text()


@pytest.mark.parametrize("url", ["pictures", "s3://", "s3://UPPER/x", "https://host/bucket", "s3://bucket/../x y"])
def test_what_is_no_place_is_refused(unserved: Console, url: str) -> None:
    assert "write it as in s3://bucket/prefix" in unserved("blobs", "copy", url, code=REFUSED).stderr
    assert "write it as in s3://bucket/prefix" in unserved("config", "set", "blobs", url, code=REFUSED).stderr
    assert "No storage is named" in unserved("blobs", "copy", code=REFUSED).stderr
