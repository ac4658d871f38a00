"""The studio for assistants, driven by the protocol's own client: in memory, over stdin, over HTTP."""

from __future__ import annotations

import base64
import io
import socket
import subprocess
import sys
from typing import Any

import anyio
import pytest
from PIL import Image

from dimp.cli.assistant import make_server
from dimp.home import Home
from tests.dimp_web.conftest import Server

mcp = pytest.importorskip("mcp")
pytestmark = pytest.mark.anyio

PROGRAM = "import sys; from dimp.cli.main import program; sys.exit(program())"
TOOLS = {"paint", "refine", "look", "undo", "redo", "branch", "compare", "search", "history"}


def texts(result: Any) -> str:
    return "\n".join(part.text for part in result.content if part.type == "text")


def pictures(result: Any) -> list[Image.Image]:
    return [Image.open(io.BytesIO(base64.b64decode(part.data))) for part in result.content if part.type == "image"]


def id_of(result: Any) -> str:
    return texts(result).partition("id ")[2].partition(",")[0]


async def test_an_assistant_works_in_the_person_s_session(server: Server, home: Home) -> None:
    mine = (await server.client.post("/api/generate/new", json={"prompt": "a house on sand"})).json()["metadata"]
    async with mcp.Client(make_server(home)) as assistant:
        assert {tool.name for tool in (await assistant.list_tools()).tools} == TOOLS
        ball = await assistant.call_tool("paint", {"prompt": "a red ball on grass", "seed": 7})
        assert [picture.size for picture in pictures(ball)] == [(64, 64)]
        blue = await assistant.call_tool("refine", {"modification": "make the ball blue"})
        assert texts(blue).startswith("a blue ball on grass")
        back = await assistant.call_tool("undo", {})
        assert id_of(back) == id_of(ball)
        assert id_of(await assistant.call_tool("redo", {})) == id_of(blue)
        assert id_of(await assistant.call_tool("branch", {"picture": mine["id"]})) == mine["id"]
        both = await assistant.call_tool("compare", {"first": id_of(ball), "second": id_of(blue)})
        assert "a red ball on grass -> a blue ball on grass" in texts(both)
        assert len(pictures(both)) == 2
        assert id_of(blue) in texts(await assistant.call_tool("search", {"words": "blue"}))
        assert "> " + mine["id"] in texts(await assistant.call_tool("history", {}))
        assert len(pictures(await assistant.call_tool("look", {"picture": id_of(ball)[:13]}))) == 1
        for tool, arguments, words in (
            ("paint", {"prompt": "a", "strength": 0.3}, "strength"), ("undo", {"steps": 2}, "It takes: times"),
            ("history", {"limit": 0}, "limit"), ("history", {"limit": 501}, "limit"), ("look", {"id": "@"}, "picture"),
        ):  # fmt: skip
            refused = await assistant.call_tool(tool, arguments)
            assert refused.is_error, tool
            assert words in texts(refused)
        assert texts(await assistant.call_tool("history", {"limit": 1})).count("\n") == 1
        refused = await assistant.call_tool("look", {"picture": "nothing-of-that-name"})
        assert refused.is_error
        assert "nothing-of-that-name" in texts(refused)
    lines = (await server.client.get(f"/api/sessions/{mine['session_id']}/events")).json()
    actors = {line["actor"] for line in lines["events"] if line["type"] in ("generation.requested", "head.jumped")}
    assert actors == {"api", "mcp"}


async def test_it_speaks_over_stdin(server: Server, home: Home) -> None:
    arguments = ["-c", PROGRAM, "mcp", "--home", str(home.root)]
    parameters = mcp.StdioServerParameters(command=sys.executable, args=arguments)
    async with mcp.Client(mcp.stdio_client(parameters)) as assistant:
        painted = await assistant.call_tool("paint", {"prompt": "a red ball on grass"})
        assert len(pictures(painted)) == 1


async def test_it_speaks_over_http(server: Server, home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, "mcp", "--http", "--port", str(port), "--home", str(home.root)]
    process = await anyio.open_process(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                await (await anyio.connect_tcp("127.0.0.1", port)).aclose()
                break
            except OSError:
                await anyio.sleep(0.1)
        async with mcp.Client(f"http://127.0.0.1:{port}/mcp") as assistant:
            assert len(pictures(await assistant.call_tool("paint", {"prompt": "a red ball on grass"}))) == 1
    finally:
        process.terminate()
        await process.aclose()
