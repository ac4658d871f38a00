"""`python -m tests.bench.plans [--marked]`: what the planner does on the machines that people have, for eight models.

A pure function makes it, so the table is the same everywhere; a test holds the one in `docs/models.md` against it.
"""

from __future__ import annotations

from itertools import groupby

from dimp.engine.placement import LoadPlan, Machine, TooLarge, needs, plan_load
from dimp.models.recommendation import sizes_of
from dimp.models.registry import find_hub_model

MODELS = {
    "flux-dev": "FLUX.1", "flux2-klein-4b": "klein 4B", "flux2-klein-9b": "klein 9B", "sdxl": "SDXL",
    "sd35-large": "SD 3.5 Large", "qwen-image": "Qwen-Image", "z-image-turbo": "Z-Image",
}  # fmt: skip
"""The model whose sizes are planned with -> the head of its column; FLUX.1 [dev] and [schnell] are of one size."""

CARDS = {4: 3.3, 6: 5.0, 8: 7.0, 10: 9.0, 12: 11.0, 16: 14.9, 24: 22.8, 32: 30.6, 48: 46.0, 80: 78.0}
"""Size of a card in GB -> what is free of it, in GiB."""
RAMS = {16: 12.0, 32: 27.0, 64: 58.0}
"""Main memory of a machine in GB -> what is free of it, in GiB."""
MACHINES = {"Apple": "mps", "processor": "cpu"}


def table() -> str:
    """Return the table in Markdown."""
    head = ["card", "main memory", *MODELS.values()]
    rows = [
        [f"{size} GB", *row]
        for size, free in CARDS.items()
        for row in _rows({ram: Machine("cuda", free, free_ram) for ram, free_ram in RAMS.items()})
    ]
    for name, device in MACHINES.items():
        rows += [[name, *row] for row in _rows({ram: Machine(device, free, free) for ram, free in RAMS.items()})]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _rows(machines: dict[int, Machine]) -> list[list[str]]:
    """A row for each size of main memory; those that plan alike are one."""
    cells = {ram: [_cell(machine, name) for name in MODELS] for ram, machine in machines.items()}
    rows = []
    for row, group in groupby(machines, key=lambda ram: cells[ram]):
        rams = list(group)
        name = "any" if len(rams) == len(machines) else " and ".join(f"{ram}" for ram in rams) + " GB"
        rows.append([name, *row])
    return rows


def _cell(machine: Machine, name: str) -> str:
    model = find_hub_model(name)
    assert model is not None
    sizes = sizes_of(model)
    try:
        plan = plan_load(machine, sizes)
    except TooLarge:
        return "no"
    assert needs(plan, sizes).ram <= machine.ram
    return describe(plan)


def describe(plan: LoadPlan) -> str:
    """Return a plan in as few words as there are: its bits, the blocks that stay, and `t` for tiles."""
    bits = {"whole": "", "int8": "8 bits", "nf4": "4 bits"}[plan.weights]
    stay = f"{plan.blocks - plan.streamed}/{plan.blocks}" if plan.streamed else "whole" if plan.exact else ""
    return " ".join(filter(None, (bits, stay, "files" if plan.from_files else "", "t" if plan.tiling else "")))


if __name__ == "__main__":
    print(table())
