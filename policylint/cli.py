"""The `policylint` command: finds the module of a command, parses its arguments, turns errors into exit statuses.

Exit statuses, the same for every command:

* 0  done
* 1  done, but something in the batch failed or could not be read (each is named on standard error)
* 2  nothing done: arguments or the input as a whole cannot be used
* 130  interrupted (what was finished is kept; the same command resumes)
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence

from policylint import __version__
from policylint.errors import PolicylintError

COMMANDS: dict[str, str] = {
    "audit": "run a whole audit project: documents, statements, observations, comparison, report",
    "extract": "say what policies state: JSON Lines of statements, spans and requirements",
    "check": "judge observed flows against policies: one disclosure class a flow, with the quotes",
    "document": "print the readable text of a policy, the text that offsets refer to",
    "ontology": "print the data types, purposes and parties, or say what a phrase maps to and why",
    "report": "write the report of findings: HTML, CSV, JSON Lines",
    "diff": "tell what changed between two versions of a policy",
    "recheck": "fetch an audit project's policies again and report which findings changed",
    "crawl": "fetch store listings, skill pages and policies, and keep them as evidence",
    "observe": "read captures, device logs and permission lists into observations",
    "interests": "compare the advertising interests in data exports of personas with a control",
    "eval": "run all scorers on annotated real policies and print one table",
    "bench": "measure speed and memory",
}


def available() -> dict[str, str]:
    """The commands whose module is installed, with their help line, in the order of `COMMANDS`."""
    found = {}
    for name, line in COMMANDS.items():
        if importlib.util.find_spec(f"policylint.commands.{name}") is not None:
            found[name] = line
    return found


def build_parser(name: str | None = None) -> argparse.ArgumentParser:
    """The argument parser. With `name`, only that command's arguments are filled in (the others stay unimported)."""
    parser = argparse.ArgumentParser(
        prog="policylint", description="Privacy-policy consistency analyzer for voice-assistant skills."
    )
    parser.add_argument("--version", action="version", version=f"policylint {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command, line in available().items():
        sub = subparsers.add_parser(command, help=line, description=line[0].upper() + line[1:] + ".")
        if command == name:
            importlib.import_module(f"policylint.commands.{command}").add_arguments(sub)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: arguments without the program name; `sys.argv[1:]` when `None`.

    Returns:
        The exit status (see the module's docstring).
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = next((a for a in arguments if not a.startswith("-")), None)
    parsed = build_parser(name).parse_args(arguments)
    module = importlib.import_module(f"policylint.commands.{parsed.command}")
    try:
        return int(module.run(parsed))
    except PolicylintError as error:
        print(f"policylint {parsed.command}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"policylint {parsed.command}: interrupted; what was finished is kept", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output (head, less) went away: not an error of ours, and nothing more may be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
