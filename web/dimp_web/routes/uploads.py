"""Uploads: a picture from outside becomes a blob, to begin from, to paint inside of, or to put into the tree."""

from __future__ import annotations

from dataclasses import dataclass

import anyio.to_thread
import msgspec
from litestar import post
from litestar.datastructures import UploadFile
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from dimp_web.asking import AnyRequest, Desks
from dimp_web.bounds import IMAGES
from dimp_web.problems import ProblemError, make

_BINARY = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


class Uploaded(msgspec.Struct, frozen=True):
    """The stored picture: a PNG without metadata. `size` in bytes; `lqip` a 16 x 12 RGB miniature in base64."""

    image_id: str
    image_url: str
    width: int
    height: int
    size: int
    suffix: str
    lqip: str


@dataclass
class _RawOrForm(Operation):
    """Describes a body that is an image itself, or a form with a field `file`."""

    def __post_init__(self) -> None:
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _BINARY}, required=["file"])
        content = {kind: OpenAPIMediaType(schema=_BINARY) for kind in sorted(IMAGES)}
        content["multipart/form-data"] = OpenAPIMediaType(schema=form)
        self.request_body = RequestBody(content=content, required=True)


@post("/api/uploads", status_code=201, summary="Upload an image", operation_class=_RawOrForm)
async def upload(request: AnyRequest, desk: Desks) -> Uploaded:
    """Takes a PNG, JPEG or WebP of at most 32 MB, 16.7 million pixels and 8192 pixels a side."""
    picture = await desk.reader.read(await _body(request))
    stored = await anyio.to_thread.run_sync(desk.studio.blobs.put, picture.png, "png")
    return Uploaded(
        str(stored.digest), f"/api/images/{stored.digest}", picture.width, picture.height, stored.size,
        stored.suffix, picture.lqip,
    )  # fmt: skip


async def _body(request: AnyRequest) -> bytes:
    if request.content_type[0] != "multipart/form-data":
        return await request.body()
    form = await request.form()
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise ProblemError(make("invalid", 400, "The form has no file", "", "Send the image in a field named file."))
    return await file.read()


HANDLERS = (upload,)
