"""Read the environment, assemble, start."""

import sys

from bot.talk import cli


def main() -> None:
    """The `cncf-guide` command; without arguments, the chat."""
    sys.exit(cli.main())


if __name__ == "__main__":
    main()
