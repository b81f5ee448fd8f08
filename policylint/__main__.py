"""`python -m policylint` is the `policylint` command."""

import sys

from policylint.cli import main

sys.exit(main())
