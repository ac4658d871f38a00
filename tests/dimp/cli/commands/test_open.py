"""`dimp open`: the address of what is meant, and no pretending where there is no browser."""

from __future__ import annotations

import httpx

from tests.dimp.cli.console import Console


def test_the_address_leads_to_the_picture_meant(console: Console) -> None:
    console.environ |= {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}
    front = console("open")
    assert front.stdout.strip().endswith("/")
    assert "open the address by hand" in front.stderr
    console("new", "a red ball")
    console("new", "a blue cube")
    session = console.json("sessions")["sessions"][0]["session_id"]
    head = console.json("show")["id"]
    opened = console.json("open")
    assert opened["opened"] is False
    assert opened["url"].endswith(f"/s/{session}/{head}")
    assert httpx.get(opened["url"]).headers["content-type"].startswith("text/html")
    earlier = console.json("open", "head~0", "--session", session)["url"]
    assert earlier == opened["url"]
    assert console.json("open", session)["url"].endswith(f"/s/{session}")
    assert "There is no picture and no session" in console("open", "nothing-here", code=3).stderr


def test_a_browser_is_opened_where_there_is_one(console: Console) -> None:
    console.environ["BROWSER"] = "true %s"
    assert console.json("open")["opened"] is True
    assert console.json("open", "--no-browser")["opened"] is False
