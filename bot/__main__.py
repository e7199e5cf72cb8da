"""Read the environment, assemble, start."""

import gc
import sys

from bot.talk import cli


def main() -> None:
    """The `cncf-guide` command; without arguments, the chat."""
    status = cli.main()
    gc.freeze()  # the process ends here: nobody needs to look through all that it has loaded
    sys.exit(status)


if __name__ == "__main__":
    main()
