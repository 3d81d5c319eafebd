"""``python -m roles``: the command line."""

import sys

from roles.cli import main

if __name__ == "__main__":
    sys.exit(main())
