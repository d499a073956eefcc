"""The bank as a program: ``python -m examples.bank``, with the options of ``noline example bank``."""

import sys

from noline.app.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["example", "bank"]
    main()
