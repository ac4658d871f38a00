"""What a decision needs from outside the core: ids, seeds, the model's facts, and what conditions the painting."""

from __future__ import annotations

import anyio.to_thread
import msgspec

from dimp.core import limits
from dimp.core.actions import AnyAction, Crop, Flip, Import, Like, New, Paint, Remask, Retry, Rotate, Upscale
from dimp.core.model import DecisionInputs
from dimp.core.session import Session
from dimp.decide import like
from dimp.decide.remask import remask_target
from dimp.decide.reshaping import exact
from dimp.decide.retry import retry_target
from dimp.decide.table import model_of, vae_of
from dimp.models.assets import find_loras
from dimp.models.catalog import InstalledModel
from dimp.models.defaults import apply_user_defaults
from dimp.models.upscalers import Upscalers
from dimp.studio import conditioning, sources
from dimp.studio.configuration import Configuration
from dimp.studio.exact import completed, make
from dimp.studio.ids import Source
from dimp_store.blobs import BlobStore

Gathered = tuple[DecisionInputs, InstalledModel | None]
"""The inputs, and what is to paint; None for what paints nothing."""


class InputGatherer:
    """Gathers the inputs of decisions. Writes nothing but images: control maps and pictures it made."""

    def __init__(self, configuration: Configuration, blobs: BlobStore, source: Source) -> None:
        self._configuration = configuration
        self._blobs = blobs
        self._source = source

    async def gather(self, session: Session, action: AnyAction, inputs: DecisionInputs) -> Gathered:
        """`inputs` (a reading, where a language model made one) and everything else that the action needs.

        Raises a `Refusal` for an image, a model or an asset that is not there.
        """
        match action:
            case Import():
                sources.need_import(self._blobs, action)
                return DecisionInputs(ids=(self._source.id(),)), None
            case Crop() | Rotate() | Flip():
                return await self._gather_exact(session, action), None
            case Upscale():
                return await self._gather_upscale(action)
            case Remask():
                return await self._gather_remask(session, action)
            case Retry():
                return await self._gather_retry(session, action)
            case Like():
                return await self._gather_likeness(session, action, inputs)
            case Paint():
                return await self._gather_painting(session, action, inputs)
            case _:
                return DecisionInputs(), None

    async def store_maps(self, inputs: DecisionInputs) -> None:
        """Stores the control maps that were made, once it is decided that a recipe names them."""
        if inputs.conditioning.drawn_maps:
            await anyio.to_thread.run_sync(conditioning.store_maps, self._blobs, inputs.conditioning)

    async def _gather_exact(self, session: Session, action: exact.Reshape) -> DecisionInputs:
        """The picture itself: it is made before it is decided on, and nothing waits."""
        fresh_id, seed = self._source.id(), self._source.seed()
        request = exact.request(session, action, fresh_id, seed)
        made = await anyio.to_thread.run_sync(make, self._blobs, request)
        return DecisionInputs((fresh_id,), seed, made=completed(made, moves_head=True))

    async def _gather_upscale(self, action: Upscale) -> Gathered:
        upscaler = await anyio.to_thread.run_sync(Upscalers(self._configuration.home).find, action.upscaler)
        return DecisionInputs((self._source.id(),), self._source.seed(), model=upscaler.facts), upscaler

    async def _gather_remask(self, session: Session, action: Remask) -> Gathered:
        sources.need(self._blobs, action.mask, "mask")
        painter = await self._configuration.find_painter(remask_target(session, action.id).recipe)
        return DecisionInputs((self._source.id(),), self._source.seed(), model=painter.facts), painter

    async def _gather_retry(self, session: Session, action: Retry) -> Gathered:
        target = retry_target(session, action.id)
        painter = await self._configuration.find_painter(target.recipe)
        return DecisionInputs(ids=(self._source.id(),), model=painter.facts), painter

    async def _gather_likeness(self, session: Session, action: Like, inputs: DecisionInputs) -> Gathered:
        """What the recipe comes to with the models and LoRAs of this machine, then as for any fresh picture."""
        recipe = like.recipe_of(session, action)
        offers = await anyio.to_thread.run_sync(self._list_offers)
        likeness = like.liken(recipe, action, offers)
        new = New(prompt=likeness.prompt, **msgspec.structs.asdict(likeness.parameters))
        gathered, painter = await self._gather_painting(session, new, inputs)
        return msgspec.structs.replace(gathered, likeness=likeness), painter

    def _list_offers(self) -> like.Offers:
        models = self._configuration.catalog.list()
        files = find_loras(self._configuration.home)
        names = tuple(model.name for model in models if model.installed)
        return like.Offers(names, {file.name: file.digest for file in files})

    async def _gather_painting(self, session: Session, action: Paint, inputs: DecisionInputs) -> Gathered:
        """The model is looked up in a thread, since its weights may be read."""
        limits.check_count(action.count)
        for what in ("source", "mask"):
            sources.need(self._blobs, getattr(action, what, None), what)
        home, catalog = self._configuration.home, self._configuration.catalog
        named = model_of(session, action)
        vae = vae_of(session, action, named or catalog.chosen)
        painter = await anyio.to_thread.run_sync(catalog.find, named, vae)
        arguments = (home, self._blobs, catalog, session, action, painter.facts)
        resolved = await anyio.to_thread.run_sync(conditioning.gather, *arguments)
        fresh = msgspec.structs.replace(
            inputs,
            ids=tuple(self._source.id() for _ in range(action.count)),
            seed=self._source.seed(),
            batch=self._source.id(),
            model=apply_user_defaults(painter.facts, self._configuration.settings),
            conditioning=resolved,
            source_size=await anyio.to_thread.run_sync(sources.size_of, self._blobs, getattr(action, "source", None)),
        )
        return fresh, painter
