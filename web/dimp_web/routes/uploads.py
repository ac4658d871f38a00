"""Uploads: a picture from outside becomes a blob, to begin from, to paint inside of, or to put into the tree."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from litestar import post
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.params import FromQuery

from dimp.core.imported import ImportedRecipe, Remark
from dimp_web.context import AnyRequest, ReadRequests
from dimp_web.pictures.form_file import only_file
from dimp_web.pictures.incoming import receive
from dimp_web.security.body_limits import IMAGES

_BINARY = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)


class Uploaded(msgspec.Struct, frozen=True):
    """The stored picture: a PNG without metadata. `size` in bytes; `lqip` a 16 x 12 RGB miniature in base64.

    A picture that was painted or imported here before is recognised: `generation_id` and `session_id` say which it is.
    `recipe` is how its file says that it was made, `remarks` what was converted or could not be read.
    """

    image_id: str
    image_url: str
    width: int
    height: int
    size: int
    suffix: str
    lqip: str
    generation_id: str | None = None
    session_id: str | None = None
    recipe: ImportedRecipe | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass
class _RawOrForm(Operation):
    """Describes a body that is an image itself, or a form with a field `file`."""

    def __post_init__(self) -> None:
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _BINARY}, required=["file"])
        content = {kind: OpenAPIMediaType(schema=_BINARY) for kind in sorted(IMAGES)}
        content["multipart/form-data"] = OpenAPIMediaType(schema=form)
        self.request_body = RequestBody(content=content, required=True)


@post("/api/uploads", status_code=201, summary="Upload an image", operation_class=_RawOrForm)
async def upload(request: AnyRequest, read: ReadRequests, ground: FromQuery[str | None] = None) -> Uploaded:
    """Takes a PNG, JPEG, WebP, AVIF or HEIC of at most 32 MB, 16.7 million pixels and 8192 pixels a side.

    It is kept upright and in sRGB. What is see-through stays so, unless `ground` names a colour to lay it on.
    """
    incoming = await receive(read.context, await _body(request), read.session(), ground=ground)
    known = incoming.known
    return Uploaded(
        incoming.digest, f"/api/images/{incoming.digest}", incoming.width, incoming.height, incoming.size,
        incoming.suffix, incoming.lqip, known.generation.id if known and known.generation else None,
        known.session.id if known and known.session else None, incoming.recipe, incoming.remarks,
    )  # fmt: skip


async def _body(request: AnyRequest) -> bytes:
    if request.content_type[0] != "multipart/form-data":
        return await request.body()
    return await only_file(await request.form()).read()


HANDLERS = (upload,)
