"""`dimp mcp`: the studio as a server of the Model Context Protocol, for assistants."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from dimp.cli.options import COMMON, CommonOptions
from dimp.cli.output import console
from dimp.cli.store import resolve_home
from dimp.core.errors import Unavailable


def mcp(
    *,
    http: Annotated[bool, Parameter(negative="", help="Listen for HTTP on this machine instead of stdin.")] = False,
    port: Annotated[int, Parameter(help="The port for HTTP.")] = 8931,
    options: CommonOptions = COMMON,
) -> None:
    """Let an assistant paint, refine, look, undo, branch, compare and search in a session.

    An assistant's program starts this command by itself and speaks to it over stdin and stdout; with --http it is
    reached at http://127.0.0.1:8931/mcp. What it does stands in the log under the name mcp. It needs a package that is
    not installed by default: pip install 'dimpressionist[mcp]'.
    """
    from dimp.cli.assistant import make_server

    try:
        server = make_server(resolve_home(options.home), options.session)
    except ImportError as missing:
        hint = "Install it with: pip install 'dimpressionist[mcp]'"
        raise Unavailable("The package for the Model Context Protocol is not installed.", hint) from missing
    if http:
        console.print_note(f"Listening on http://127.0.0.1:{port}/mcp")
        server.run("streamable-http", host="127.0.0.1", port=port)
    else:
        server.run("stdio")
