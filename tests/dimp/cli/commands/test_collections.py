"""`dimp collections` and `dimp tag`."""

from __future__ import annotations

from tests.dimp.cli.console import Console


def test_a_collection_from_beginning_to_trash(console: Console) -> None:
    assert "dimp collections new" in console("collections").stdout
    console("new", "a red ball")
    ball = console.json("show")["id"]
    console("new", "a blue cube")
    assert "Begun: " in console("collections", "new", "My", "toys").stdout
    assert console("collections", "add", "My toys", ball, "@").stdout == "It holds 2 pictures.\n"
    assert [made["title"] for made in console.json("collections")["collections"]] == ["My toys"]
    shown = console("collections", "show", "My toys").stdout
    assert "a red ball" in shown
    assert "(2 pictures)" in shown
    assert console("collections", "remove", "My toys", ball).stdout == "It holds 1 picture.\n"
    console("collections", "rename", "My toys", "Toys")
    console("collections", "trash", "Toys")
    assert console.json("collections")["collections"] == []
    assert "in the trash" in console("collections", "list", "--trashed").stdout
    console("collections", "restore", "Toys")
    assert console.json("collections", "new", "Red ones", "--search", "red")["count"] == 1
    assert "dimp collections" in console("collections", "add", "nothing", ball, code=3).stderr


def test_tags_are_set_added_and_removed(console: Console) -> None:
    console("new", "a red ball")
    console("tag", "@", "toy", "red")
    console("tag", "@", "round", "--add")
    console("tag", "@", "red", "--remove")
    assert console.json("show")["tags"] == ["toy", "round"]
    assert "--add" in console("tag", "@", "--add", code=2).stderr
