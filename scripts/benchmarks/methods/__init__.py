"""All methods that are measured: every file of this folder has a list METHODS."""

import importlib
from pathlib import Path

METHODS = [
    method
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))
    for method in importlib.import_module(f"methods.{path.stem}").METHODS
]
