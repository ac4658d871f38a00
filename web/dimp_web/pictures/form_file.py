"""The one file of a form."""

from __future__ import annotations

from litestar.datastructures import FormMultiDict, UploadFile

from dimp_web.problems import ProblemError, make
from dimp_web.unread_fields import refusal

_NAME = "file"


def only_file(form: FormMultiDict) -> UploadFile:
    """The file in the field `file`. Raises `Invalid` for other fields, `ProblemError` for no file or several."""
    pairs = list(form.multi_items())
    other = next((name for name, _ in pairs if name != _NAME), None)
    if other is not None:
        raise refusal(other, (_NAME,), "in the form")
    uploads = [value for _, value in pairs if isinstance(value, UploadFile)]
    if len(uploads) != 1 or len(pairs) != 1:
        hint = "Send one file in a field named file; several in a request each."
        raise ProblemError(make("invalid", 400, f"The form has {len(uploads) or 'no'} files", "", hint))
    return uploads[0]
