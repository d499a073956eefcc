"""The operator as a program: ``python -m examples.operator``, with the options of ``noline example operator``."""

import sys

from noline.app.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["example", "operator"]
    main()
