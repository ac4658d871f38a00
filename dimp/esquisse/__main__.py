"""The trainer's command line: `python -m dimp.esquisse sheet|train|choose|evaluate|samples`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dimp.esquisse import WEIGHTS
from dimp.esquisse.scene.kinds import STYLES

_STARTED = time.monotonic()
"""When the command began: loading the libraries can take half a minute of those that a run has."""


def say(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dimp.esquisse", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet", help="write unselected training pictures, one sheet a style")
    sheet.add_argument("--out", type=Path, default=Path("sheets"), metavar="FOLDER")
    sheet.add_argument("--styles", nargs="*", choices=STYLES, default=STYLES)
    sheet.add_argument("--count", type=int, default=24)
    sheet.add_argument("--seed", type=int, default=0)
    train = commands.add_parser(
        "train", help="train, evaluate and export a model in so many minutes; goes on after a cut"
    )
    train.add_argument("--run", type=Path, default=Path("esquisse-run"), help="folder of checkpoints")
    train.add_argument(
        "--out", type=Path, help="folder of what comes out, under 60 MB (default: out in the run's folder)"
    )
    train.add_argument("--device", default="cpu", help="cpu or cuda")
    train.add_argument(
        "--minutes", type=float, help="minutes in all, over all sittings (default: 9 on a card, else 170)"
    )
    train.add_argument("--threads", type=int, default=0)
    train.add_argument("--smoke", action="store_true", help="every stage in seconds, at a tiny scale")
    choose = commands.add_parser(
        "choose", help="measure which way to refine does which kind of change best, and keep it"
    )
    choose.add_argument("folder", type=Path, nargs="?", default=WEIGHTS)
    choose.add_argument("--edits", type=int, default=48, help="recolours; half as many of each other kind")
    choose.add_argument("--threads", type=int, default=0)
    evaluate = commands.add_parser("evaluate", help="measure an exported folder")
    evaluate.add_argument("folder", type=Path, nargs="?", default=WEIGHTS)
    evaluate.add_argument("--prompts", type=int, nargs=3, default=(100, 80, 60), help="with one, two and three objects")
    evaluate.add_argument("--edits", type=int, default=48, help="recolours; half as many of each other kind")
    evaluate.add_argument("--domain", choices=("everything", "narrow"), default="everything")
    evaluate.add_argument("--device", default="cpu")
    evaluate.add_argument("--threads", type=int, default=0)
    evaluate.add_argument("--card", type=Path, metavar="RUN", help="also write the folder's card from this run's log")
    samples = commands.add_parser("samples", help="unselected samples of a model: the first prompts of the evaluation")
    samples.add_argument("folder", type=Path, nargs="?", default=WEIGHTS)
    samples.add_argument("--out", type=Path, default=Path("samples.png"))
    samples.add_argument("--threads", type=int, default=0)
    return parser


def _threads(count: int) -> None:
    import torch

    if count:
        torch.set_num_threads(count)


def _sheet(args: argparse.Namespace) -> None:
    from PIL import Image

    from dimp.esquisse.paint.render import style_sheet

    args.out.mkdir(parents=True, exist_ok=True)
    for style in args.styles:
        path = args.out / f"{style}.png"
        Image.fromarray(style_sheet(style, args.seed, args.count)).save(path)
        say(f"{path}: scenes {args.seed} to {args.seed + args.count - 1}")


def _train(args: argparse.Namespace) -> None:
    from dimp.esquisse.training.recipe import recipe_for
    from dimp.esquisse.training.run import Run

    _threads(args.threads or (1 if args.smoke else 0))  # networks this small only wait for a second thread
    minutes = args.minutes or (9.0 if args.device.startswith("cuda") else 170.0)
    Run(args.run, recipe_for(args.device, args.smoke), args.device, minutes, say, args.out, _STARTED).go()


def _evaluate(args: argparse.Namespace) -> None:
    _threads(args.threads)
    prompts = tuple(args.prompts)
    if (args.folder / "vocabulary.json").exists():
        from dimp.esquisse.training.evaluate import evaluate_folder

        figures = evaluate_folder(args.folder, args.domain, prompts, args.edits, args.device, say)
    else:  # the first weights, of flat scenes of 128 pixels
        from dimp.esquisse.measure import evaluate

        figures = evaluate(args.folder, prompts, args.edits)
    say(json.dumps(figures, indent=2))
    if args.card:
        from dimp.esquisse.card import card
        from dimp.esquisse.export import write_json

        write_json(args.folder / "card.json", card(args.card, figures))


def _choose(args: argparse.Namespace) -> None:
    from dimp.esquisse.export import write_json
    from dimp.esquisse.measure import choose_methods

    _threads(args.threads)
    path = args.folder / "esquisse.json"
    methods = choose_methods(args.folder, args.edits)
    write_json(path, json.loads(path.read_text()) | {"methods": methods})
    say(json.dumps(methods, indent=2))


def _samples(args: argparse.Namespace) -> None:
    from PIL import Image

    from dimp.esquisse.sheet import samples
    from dimp.esquisse.studio import Studio

    _threads(args.threads)
    sheet, prompts = samples(Studio.load(args.folder))
    Image.fromarray(sheet).save(args.out)
    for number, prompt in enumerate(prompts, 1):
        say(f"{number:3d} {prompt}")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command."""
    args = _parser().parse_args(argv)
    commands = {
        "train": _train,
        "choose": _choose,
        "evaluate": _evaluate,
        "sheet": _sheet,
        "samples": _samples,
    }
    commands[args.command](args)


if __name__ == "__main__":
    main()
