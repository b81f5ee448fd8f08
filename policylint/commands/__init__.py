"""The commands, one file each.

A command module has `add_arguments(parser)` and `run(arguments) -> int` (the exit status). It holds no logic of its own: it reads
its arguments, calls a stage and prints. `policylint.cli` imports only the module of the command that was asked for.
"""
