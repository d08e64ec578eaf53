"""Runs a medspaCy pipeline (tokens, sentences, target terms, context) over letters; `speed.py` starts it.

Standard input: JSON with `terms` (token patterns) and `texts`.  Standard output: JSON with the seconds of CPU, of each
text the least of two, without loading.  It needs medspacy and nothing of ours.
"""

import json
import os
import sys
import time
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path

import medspacy
from medspacy.target_matcher import TargetRule


def main() -> None:
    """Measure and print."""
    given = json.load(sys.stdin)
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):  # its sentence splitter prints what it sees
        found = measured(given)
    json.dump(found, sys.stdout)


def measured(given: dict[str, list]) -> dict[str, object]:
    """What is asked for."""
    pipeline = medspacy.load()
    rules = [TargetRule(f"term {n}", "FACT", pattern=pattern) for n, pattern in enumerate(given["terms"])]
    pipeline.get_pipe("medspacy_target_matcher").add(rules)
    for text in given["texts"][:5]:
        pipeline(text)
    best = [float("inf")] * len(given["texts"])
    for _ in range(2):
        for n, text in enumerate(given["texts"]):
            begun = time.process_time()
            pipeline(text)
            best[n] = min(best[n], time.process_time() - begun)
    return {"version": version("medspacy"), "rules": len(rules), "seconds": sum(best)}


if __name__ == "__main__":
    main()
