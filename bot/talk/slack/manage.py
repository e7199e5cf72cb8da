"""The words of /cncf that set something: for a channel, for oneself, news."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_args

from bot.model import Stage
from bot.reply.blocks.parts import escape
from bot.reply.voice import Voice
from bot.store.channels import Settings
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk
from bot.talk.slack.posting import Form

GROUP = "mpdm-"
"""How Slack's names of group direct messages begin; their ids look like those of channels."""


@dataclass(frozen=True)
class Order:
    """What somebody has typed in a channel after the first word of /cncf; `place` is the name that
    Slack gives the channel.
    """

    desk: Desk
    user: str
    channel: str
    rest: str
    voice: Voice
    place: str = ""

    def said(self, path: str, **blanks: object) -> Iterator[Form]:
        """A phrase as a message."""
        return posting.plainly(self.voice.say(path, **blanks))

    def elsewhere(self) -> str | None:
        """What to say where there are no channel settings: in direct messages of two people, and
        of more: those have no creator who could decide for the others, and nobody looks for help
        there who does not know that the bot is among them.
        """
        if self.place.startswith(GROUP):
            return "channel.in_group"
        return None if self.channel.startswith(("C", "G")) else "channel.not_here"

    def meant(self, words: str, typed: str) -> str | None:
        """What a typed word stands for, by a table of limits.yaml."""
        return word(self.desk.limit(words), typed)


def word(words: dict[str, list[str]], text: str) -> str | None:
    """The name under which a word is listed."""
    wanted = text.strip().casefold()
    return next((name for name, said in words.items() if wanted in said), None)


def channel(order: Order) -> Iterator[Form]:
    """`/cncf channel`: show or set what the bot does here."""
    if elsewhere := order.elsewhere():
        return order.said(elsewhere)
    if not order.rest:
        return posting.plainly(_shown(order))
    changed = _change(order)
    if changed is None:
        return order.said("channel.how")
    free = changed.get("mode") == "off"
    if not free and not order.desk.rights.may_set(order.channel, order.user):
        return order.said("channel.not_allowed")
    if not order.desk.store.channels.set(order.channel, order.user, **changed):
        return order.said("helper.thanks.lost")
    return posting.plainly(_shown(order))


def _change(order: Order) -> dict[str, object] | None:
    """What is to be set, None when that is not clear."""
    mode = order.meant("modes", order.rest)
    if mode is not None:
        return {"mode": mode}
    first, _, rest = order.rest.partition(" ")
    switch = order.meant("switch", rest)
    if first.casefold() not in order.desk.limit("welcome") or switch is None:
        return None
    return {"welcome": switch == "on"}


def _shown(order: Order) -> str:
    settings = order.desk.store.channels.settings(order.channel)
    lines = [_mode(order, settings)]
    lines.append(order.voice.say(f"channel.welcome.{'on' if settings.welcome else 'off'}"))
    if settings.at and settings.by:
        day = datetime.fromtimestamp(settings.at, UTC).date().isoformat()
        lines.append(order.voice.say("channel.set", user=f"<@{settings.by}>", date=day))
    if not order.desk.rights.is_in(order.channel):
        lines.append(order.voice.say("channel.invite"))
    lines.append(order.voice.say("channel.how"))
    return "\n".join(lines)


def _mode(order: Order, settings: Settings) -> str:
    delay = f"{order.desk.settings.delay:g}"
    phrase = order.voice.knowledge.phrases["channel"]["mode"][settings.mode][order.voice.lang]
    return str(phrase).format(delay=delay)


def me(order: Order) -> Iterator[Form]:
    """`/cncf me on|off`: whether the bot may help somebody unasked."""
    switch = order.meant("switch", order.rest)
    if switch is None:
        return order.said("me.needs")
    if not order.desk.store.people.mute(order.user, switch == "off"):
        return order.said("helper.thanks.lost")
    return order.said(f"me.{switch}")


def forget(order: Order) -> Iterator[Form]:
    """`/cncf forget me`: delete all that is stored about somebody."""
    if order.rest.casefold() not in order.desk.limit("myself"):
        return order.said("me.needs")
    count = order.desk.store.people.forget(order.user)
    if count is None:
        return order.said("helper.thanks.lost")
    return order.said("me.forgotten", count=count) if count else order.said("me.nothing")


def subscribe(order: Order) -> Iterator[Form]:
    """`/cncf subscribe`: news of all, a stage, a project or a category in this channel."""
    store = order.desk.store.news
    if elsewhere := order.elsewhere():
        return order.said(elsewhere)
    if not order.rest:
        known = store.subscriptions(order.channel)
        topics = order.voice.join(topic_name(order.voice, one.topic) for one in known)
        return order.said("news.list", topics=topics) if known else order.said("news.none")
    return _with_topic(order, lambda topic: _subscribed(order, topic))


def unsubscribe(order: Order) -> Iterator[Form]:
    """`/cncf unsubscribe`: no more news of one topic, or of any."""
    store = order.desk.store.news
    if elsewhere := order.elsewhere():
        return order.said(elsewhere)
    if not order.desk.rights.may_set(order.channel, order.user):
        return order.said("channel.not_allowed")
    if not order.rest:
        ended = store.unsubscribe(order.channel)
        topic = order.voice.say("news.all")
        return order.said("news.ended", topic=topic) if ended else order.said("news.none")

    def end(topic: str) -> Iterator[Form]:
        store.unsubscribe(order.channel, topic)
        return order.said("news.ended", topic=topic_name(order.voice, topic))

    return _with_topic(order, end)


def topic_name(voice: Voice, topic: str) -> str:
    """What a subscription is called."""
    if topic == "all":
        return voice.say("news.all")
    if topic in get_args(Stage):
        return voice.say(f"stages.{topic}")
    return voice.title(topic)


def _subscribed(order: Order, topic: str) -> Iterator[Form]:
    if not order.desk.rights.may_set(order.channel, order.user):
        return order.said("channel.not_allowed")
    if not order.desk.store.news.subscribe(order.channel, topic, order.user, order.voice.lang):
        return order.said("helper.thanks.lost")
    return order.said("news.done", topic=topic_name(order.voice, topic))


def _with_topic(order: Order, do: Callable[[str], Iterator[Form]]) -> Iterator[Form]:
    topic = _topic(order)
    if topic is None:
        return order.said("news.unknown", text=escape(order.rest[:80]))
    return do(topic)


def _topic(order: Order) -> str | None:
    """What somebody wants news of."""
    if order.rest.casefold() in order.desk.limit("everything"):
        return "all"
    units = order.desk.assistant.understanding.understand(order.rest).units
    ids = [id for unit in units for id in unit.ids]
    for id in ids:
        if id.startswith("stage-") and id.removeprefix("stage-") in get_args(Stage):
            return id.removeprefix("stage-")
        if id in order.desk.knowledge.projects or id.startswith("category/"):
            return id
    return None
