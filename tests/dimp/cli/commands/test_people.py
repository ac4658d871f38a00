"""`dimp users` and `dimp keys`, with no server running: they write the file of people themselves."""

from __future__ import annotations

from tests.dimp.cli.console import Console

PASSWORD = "seven wet otters\n"


def test_people_from_the_first_to_the_last(unserved: Console) -> None:
    assert "dimp users add" in unserved("users").stderr
    assert "owner" in unserved("users", "add", "Bob", "--role", "member", code=1, given=PASSWORD).stderr
    assert "as owner" in unserved("users", "add", "Ada", given=PASSWORD).stdout
    assert "as member" in unserved("users", "add", "Bob", given=PASSWORD).stdout
    assert "taken" in unserved("users", "add", "ADA", code=1, given=PASSWORD).stderr
    assert "10 to 200" in unserved("users", "add", "Cy", code=1, given="short\n").stderr
    assert "guest now" in unserved("users", "role", "bob", "guest").stdout
    assert "There is no role" in unserved("users", "role", "Bob", "king", code=1).stderr
    assert "founder" in unserved("users", "remove", "Ada", code=1).stderr
    assert "new password" in unserved("users", "password", "Bob", given="nine dry otters\n").stdout
    link = unserved("users", "invite", "--url", "https://studio.example/").stdout
    assert link.startswith("https://studio.example/join/")
    listed = unserved.json("users")
    assert [(user["name"], user["role"]) for user in listed["users"]] == [("Ada", "owner"), ("Bob", "guest")]
    assert len(listed["invitations"]) == 1
    done = unserved("users", "audit", "--limit", "2").stdout.splitlines()
    assert "Ada  person.invited" in done[0]
    assert "Ada  account.password  Bob" in done[1]
    oldest = unserved.json("users", "audit", "--before", "2")["entries"]
    assert [(entry["actor_name"], entry["act"]) for entry in oldest] == [("Ada", "account.added")]
    assert "limit" in unserved("users", "audit", "--limit", "0", code=2).stderr
    unserved("users", "remove", "Bob")
    assert "account.removed  Bob" in unserved("users", "audit", "bob", "--limit", "1").stdout
    unserved("users", "audit", "Cy", code=3)
    unserved("users", "remove", "Bob", code=3)
    assert [user["name"] for user in unserved.json("users")["users"]] == ["Ada"]


def test_keys_are_made_listed_and_revoked(unserved: Console) -> None:
    assert "dimp users add" in unserved("keys", code=3).stderr
    unserved("users", "add", "Ada", given=PASSWORD)
    assert "dimp keys new" in unserved("keys").stderr
    made = unserved.json("keys", "new", "script", "--scope", "read", "--days", "1")
    assert made["secret"].startswith(made["key"]["prefix"])
    assert unserved("keys", "new", "other").stdout.startswith("dimp_")
    listed = unserved("keys", "list", "--user", "ada").stdout
    assert "script  read  until" in listed
    assert made["secret"] not in listed
    unserved("keys", "new", "wrong", "--scope", "all", code=1)
    assert "is revoked" in unserved("keys", "revoke", "script").stdout
    unserved("keys", "revoke", "script", code=3)
