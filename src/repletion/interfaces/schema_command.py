"""`repletion schema`: print the JSON Schema of a case or of an assessment."""

import argparse
import sys

from repletion.interfaces.schema import text


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    command.add_argument("of", choices=("case", "assessment"))


def run(arguments: argparse.Namespace) -> int:
    """Print it."""
    sys.stdout.write(text(arguments.of))
    return 0
