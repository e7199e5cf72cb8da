"""The conversation in a terminal, follow-ups included; with a pipe, line by line."""

import contextlib
import sys

from bot.assistant import Assistant
from bot.reply import plain
from bot.talk.conversation import Conversation, Topic

PROMPT = "› "
BOLD, PLAIN = "\033[1m", "\033[0m"


def run(assistant: Assistant) -> int:
    """Answer each line until the end of the input."""
    talk = _Talk(assistant)
    if not sys.stdin.isatty():
        for line in sys.stdin:
            if line.strip():
                print(talk.reply(line.strip(), color=False), end="\n\n", flush=True)
        return 0
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - gives input() history and editing
    color = sys.stdout.isatty()
    print(talk.reply("help", color), end="\n\n")
    while True:
        try:
            line = input(PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return 0
        if line in ("exit", "quit", "退出"):
            return 0
        if line:
            print(talk.reply(line, color), end="\n\n")


class _Talk:
    """What was said so far: a follow-up is about what was answered last."""

    def __init__(self, assistant: Assistant) -> None:
        self._knowledge = assistant.knowledge
        self._conversation = Conversation(assistant)
        self._topic = Topic()

    def reply(self, text: str, color: bool) -> str:
        """The text of the answer, its first sentence in bold on a terminal."""
        answer = self._conversation.answer(text, topic=self._topic)
        self._topic = self._conversation.topic(answer, self._topic)
        shown = plain.render(answer, self._knowledge)
        return shown.replace(answer.lead, f"{BOLD}{answer.lead}{PLAIN}", 1) if color else shown
