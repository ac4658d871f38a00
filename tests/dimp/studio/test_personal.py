"""Whose a session is: by who began it, by who imported it whatever it says, and the same after a restart."""

from __future__ import annotations

import pytest

from dimp.core.actions import New
from dimp.core.owners import HOUSE, owner_of
from dimp.home import Home
from dimp.settings import Settings
from dimp.studio.ids import Source
from dimp.studio.personal.blobs import PersonalBlobs
from dimp.studio.personal.studio import PersonalStudio
from dimp.studio.studio import Studio, open_studio
from dimp_store.blobs import BlobStore, Digest
from dimp_web.image_files import ImageCache, PersonalImageCache

pytestmark = pytest.mark.anyio

FOUNDER, BOB, EVE = (Source().id() for _ in range(3))


def test_accounts_own_and_kinds_of_clients_are_the_house() -> None:
    assert owner_of(BOB, FOUNDER) == BOB
    for actor in ("cli", "browser", "api:" + BOB, "mcp:tool", "", BOB + "x", BOB.upper(), FOUNDER):
        assert owner_of(actor, FOUNDER) == HOUSE, actor


async def test_old_sessions_are_the_founders_and_fresh_ones_their_makers(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as alone:
        before = await alone.do(None, New(prompt="an old ball"), actor="cli")
        await alone.finished(before.generation_ids[0])
    async with open_studio(home, paper, command=studio_command, founder=FOUNDER) as house:
        bob, founder = PersonalStudio(house, BOB), PersonalStudio(house, HOUSE)
        assert bob.sessions.current(BOB) is None
        assert [session.id for session in founder.sessions.all()] == [before.session_id]
        made = await bob.do(None, New(prompt="a cat"), actor=BOB)
        await bob.finished(made.generation_ids[0])
    async with open_studio(home, paper, command=studio_command, founder=FOUNDER) as house:
        bob, founder = PersonalStudio(house, BOB), PersonalStudio(house, HOUSE)
        assert [session.id for session in bob.sessions.all()] == [made.session_id]
        assert [session.id for session in founder.sessions.all()] == [before.session_id]
        painted = bob.sessions.generation(made.generation_ids[0])[1]
        possessions = house.sessions.possessions(BOB)
        assert possessions.image_bytes == painted.size > 0
        await bob.erase(made.session_id, None, actor=BOB)
        assert possessions.image_bytes == 0


THOUGHT_OF = {
    "home", "settings", "catalog", "log", "feed", "warm_up", "pause", "reread_settings", "take_up_edits",
    "load", "recover", "repaint",
} | {"finished", "do", "start_session", "switch", "cancel_all", "adopt", "request"}  # fmt: skip
"""What a person's part takes from the studio as it is: what is the house's, and what goes by the person's sessions."""


def test_every_method_of_the_studio_and_its_images_was_thought_of() -> None:
    """A new one may show what is others': it is overridden, or joins those that were thought of."""
    for whole, personal, taken in (
        (Studio, PersonalStudio, THOUGHT_OF), (ImageCache, PersonalImageCache, {"of_person", "forget"}),
        (BlobStore, PersonalBlobs, set()),
    ):  # fmt: skip
        public = {name for name in vars(whole) if not name.startswith("_")}
        assert public - vars(personal).keys() == taken, whole


async def test_erasing_tells_nobody_that_somebody_else_has_the_same_picture(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command, founder=FOUNDER) as house:
        parts = {owner: PersonalStudio(house, owner) for owner in (BOB, EVE)}
        made = {}
        for owner, part in parts.items():
            made[owner] = await part.do(None, New(prompt="a cat", seed=7, steps=2), actor=owner)
            await part.finished(made[owner].generation_ids[0])
        image = str(parts[EVE].sessions.generation(made[EVE].generation_ids[0])[1].digest)
        assert house.sessions.find_maker(image) is not None
        assert parts[BOB].blobs.has(Digest.parse(image))  # the very same picture
        again = await parts[BOB].do(made[BOB].session_id, New(prompt="a dog", source=image), actor=BOB)
        await parts[BOB].finished(again.generation_ids[0])
        tried = await parts[BOB].erase(made[BOB].session_id, made[BOB].generation_ids, actor=BOB, dry_run=True)
        assert (tried.images, tried.kept) == ((), (image,))  # his other picture began from it
        erased = await parts[BOB].erase(made[BOB].session_id, None, actor=BOB)
        assert image in erased.images
        assert erased.kept == ()
        assert not parts[BOB].blobs.has(Digest.parse(image))
        assert parts[EVE].blobs.read(Digest.parse(image), check=True)


async def test_what_is_imported_is_the_importers_whatever_actor_it_names(
    home: Home, paper: Settings, studio_command: list[str]
) -> None:
    async with open_studio(home, paper, command=studio_command) as other:
        made = await other.do(None, New(prompt="a planted ball"), actor=BOB)
        await other.finished(made.generation_ids[0])
        rows = await other.log.read(made.session_id)
    here = Home(home.root.parent / "here")
    async with open_studio(here, paper, command=studio_command, founder=FOUNDER) as house:
        await PersonalStudio(house, EVE).adopt(rows, actor=EVE)
        assert PersonalStudio(house, BOB).sessions.all() == []
    async with open_studio(here, paper, command=studio_command, founder=FOUNDER) as house:
        assert PersonalStudio(house, BOB).sessions.all() == []
        assert [session.id for session in PersonalStudio(house, EVE).sessions.all()] == [made.session_id]
