#!/usr/bin/env bash
# Drives an installed wheel from an empty folder: what a user has. Usage: wheel_check.sh [DIMP], where DIMP is the command
# of an environment that holds the wheel; without it the wheel is built and installed into an environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
root=$PWD
cleanup() { "$dimp" --home "$scratch/home" stop >/dev/null 2>&1 || true; rm -rf "$scratch"; }
trap cleanup EXIT

if [ $# -gt 0 ]; then
  dimp=$1
else
  python3 -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" wheel -q --no-deps -w "$scratch/dist" .
  "$scratch/venv/bin/pip" install -q -c "$root/constraints.txt" "$scratch"/dist/*.whl
  dimp="$scratch/venv/bin/dimp"
fi

mkdir "$scratch/elsewhere" && cd "$scratch/elsewhere"
export DIMP_HOME="$scratch/home"
"$dimp" new "a red ball on grass" --seed 7 -o ball.png
"$dimp" refine "make the ball blue"
"$dimp" undo
"$dimp" refine "make it night"
"$dimp" tree
"$dimp" replay --verify
"$dimp" verify
"$dimp" export -o session.dimp
before=$("$dimp" tree)
"$dimp" stop
DIMP_HOME="$scratch/second" "$dimp" import session.dimp
after=$(DIMP_HOME="$scratch/second" "$dimp" tree)
DIMP_HOME="$scratch/second" "$dimp" stop
[ "$before" = "$after" ] || { echo "The tree changed by export and import:"; echo "$after"; exit 1; }
head -c 8 ball.png | grep -q PNG
echo "The wheel works from another folder."
