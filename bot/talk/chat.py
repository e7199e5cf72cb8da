"""The conversation in a terminal; with a pipe, line by line."""

import contextlib
import sys

from bot.assistant import Assistant
from bot.reply import plain

PROMPT = "› "
BOLD, PLAIN = "\033[1m", "\033[0m"


def run(assistant: Assistant) -> int:
    """Answer each line until the end of the input."""
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.strip():
                print(_reply(assistant, line.strip(), color=False), end="\n\n", flush=True)
        return 0
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() history and editing
    print(_reply(assistant, "help", color=True))
    print()
    while True:
        try:
            line = input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return 0
        if line in ("exit", "quit", "退出"):
            return 0
        if line:
            print(_reply(assistant, line, color=sys.stdout.isatty()), end="\n\n")


def _reply(assistant: Assistant, text: str, color: bool) -> str:
    answer = assistant.ask(text)
    reply = plain.render(answer, assistant.knowledge)
    if color:
        return reply.replace(answer.lead, f"{BOLD}{answer.lead}{PLAIN}", 1)
    return reply
