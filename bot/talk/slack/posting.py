"""Sending to Slack: an answer as a card, in classic blocks when Slack refuses those, else as text.

Slack takes newer kinds of blocks step by step; a workspace that refuses one gets the same message
in blocks that every client knows, at worst as text. Links are not unfolded into previews.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.know.knowledge import Knowledge
from bot.model import Answer
from bot.reply import blocks, plain
from bot.reply.blocks.parts import escape
from bot.talk.slack.lines import Client, Webhook

LOG = logging.getLogger(__name__)

Blocks = list[dict[str, Any]]
Form = tuple[str, Blocks]
"""The text of a message and its blocks."""

REFUSED = frozenset(
    ["invalid_blocks", "invalid_blocks_format", "blocks_too_long", "msg_blocks_too_long"]
)
"""Slack's words for blocks that it does not take."""

GONE = frozenset(["message_not_found", "cant_update_message", "cant_delete_message"])


def forms(
    answer: Answer,
    knowledge: Knowledge,
    *,
    share: bool = False,
    page: int = 0,
    shared_by: str | None = None,
) -> Iterator[Form]:
    """An answer in the forms in which it may be sent, the best first."""
    text = escape(plain.render(answer, knowledge))
    shown: dict[str, Any] = {"share": share, "page": page, "shared_by": shared_by}
    for classic in (False, True):
        yield text, blocks.render(answer, knowledge, buttons=True, classic=classic, **shown)
    yield text, []


class Poster:
    """Sends messages; every method tries the forms in turn until Slack takes one."""

    def __init__(self, client: Client, retries: int, me: Mapping[str, Any]) -> None:
        self.client = client
        self._retries = retries
        self._me = me

    def is_ours(self, said: Mapping[str, Any]) -> bool:
        """Whether the bot has said it."""
        ids = (said.get("user") == self._me.get("user_id"), said.get("bot_id") == self._bot)
        return ids[0] or (self._bot is not None and ids[1])

    @property
    def _bot(self) -> Any:
        return self._me.get("bot_id")

    def post(
        self, channel: str, thread: str | None, tries: Iterator[Form], question: str = ""
    ) -> str:
        """Post a message and return its timestamp; `question` is that of the message it answers."""
        metadata = _answers_to(question) if question else None

        def send(text: str, blocks: Blocks) -> Any:
            return self.client.chat_postMessage(
                channel=channel, thread_ts=thread, text=text, blocks=blocks, metadata=metadata,
                unfurl_links=False, unfurl_media=False,
            )  # fmt: skip

        return str(_first_taken(send, tries)["ts"])

    def whisper(self, channel: str, user: str, thread: str | None, tries: Iterator[Form]) -> None:
        """Say something that only one person sees."""

        def send(text: str, blocks: Blocks) -> Any:
            return self.client.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread, text=text, blocks=blocks
            )

        _first_taken(send, tries)

    def update(self, channel: str, ts: str, tries: Iterator[Form]) -> None:
        """Change a message of ours; one that is gone stays so."""

        def send(text: str, blocks: Blocks) -> Any:
            return self.client.chat_update(channel=channel, ts=ts, text=text, blocks=blocks)

        _unless_gone(lambda: _first_taken(send, tries))

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message of ours; one that is gone stays so."""
        _unless_gone(lambda: self.client.chat_delete(channel=channel, ts=ts))

    def open(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a modal."""
        _without_images(lambda v: self.client.views_open(trigger_id=trigger, view=v), view)

    def show(self, view_id: str, view: dict[str, Any]) -> None:
        """Change an open modal."""
        _without_images(lambda v: self.client.views_update(view_id=view_id, view=v), view)

    def publish(self, user: str, view: dict[str, Any]) -> None:
        """Show a user's App Home."""
        _without_images(lambda v: self.client.views_publish(user_id=user, view=v), view)

    def withdraw(self, url: str) -> None:
        """Take back the private message that a button at this response_url belongs to."""
        self._webhook(url).send_dict({"delete_original": True})

    def _webhook(self, url: str) -> Webhook:
        webhook = Webhook(self.client.lines, url, proxy=self.client.proxy)
        webhook.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=self._retries))
        return webhook

    def respond(self, url: str, tries: Iterator[Form], **options: Any) -> None:
        """Answer a command or a button at its response_url."""
        webhook = self._webhook(url)

        def send(text: str, blocks: Blocks) -> Any:
            response = webhook.send(
                text=text, blocks=blocks, unfurl_links=False, unfurl_media=False, **options
            )
            if response.status_code != 200 or response.body in REFUSED:
                raise SlackApiError(  # type: ignore[no-untyped-call]
                    "response_url", {"error": _short(response.body)}
                )
            return response

        _first_taken(send, tries)


def answers(said: Mapping[str, Any], question: str) -> bool:
    """Whether a message of ours says that it answers a question, by its timestamp."""
    kept = (said.get("metadata") or {}).get("event_payload") or {}
    return bool(kept.get("question") == question)


def _answers_to(question: str) -> dict[str, Any]:
    """What says so; it is not shown."""
    return {"event_type": "cncf_guide_answer", "event_payload": {"question": question}}


def plainly(text: str) -> Iterator[Form]:
    """A message that is only text, in Slack's mark-up."""
    yield text, []


def shown(text: str, message: Sequence[dict[str, Any]]) -> Iterator[Form]:
    """A message of given blocks, or only its text."""
    yield text, list(message)
    yield text, []


def _without_images(send: Callable[[dict[str, Any]], Any], view: dict[str, Any]) -> None:
    """A view; once more without its images when Slack can't load one."""
    try:
        send(view)
    except SlackApiError as error:
        code = error.response.get("error", "")
        if code not in REFUSED and code != "invalid_arguments":
            raise
        LOG.warning("Slack refused the view (%s): sending it without images", code)
        send({**view, "blocks": blocks.without_images(view["blocks"])})


def _first_taken(send: Callable[[str, Blocks], Any], tries: Iterator[Form]) -> Any:
    refusal: SlackApiError | None = None
    for text, form in tries:
        try:
            return send(text, form)
        except SlackApiError as error:
            code = error.response.get("error", "")
            if not form or not (REFUSED & {code} or "block" in code):
                raise
            LOG.warning("Slack refused the blocks (%s): sending a simpler form", code)
            refusal = error
    assert refusal is not None
    raise refusal


def _unless_gone(call: Callable[[], Any]) -> None:
    try:
        call()
    except SlackApiError as error:
        if error.response.get("error") not in GONE:
            raise


def _short(body: str) -> str:
    """Slack's word for what is wrong, not the body of a page."""
    word = body.strip()
    return word if len(word) < 60 and word.replace("_", "").isalnum() else "no_answer"
