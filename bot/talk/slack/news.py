"""News for the channels that subscribed: told once, when the knowledge has changed."""

import logging

from slack_sdk.errors import SlackApiError

from bot.model import Project
from bot.reply.blocks import news
from bot.reply.blocks.parts import escape
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk
from bot.talk.slack.manage import topic_name

LOG = logging.getLogger(__name__)

Changed = dict[str, str | None]


def tell(desk: Desk) -> None:
    """Post what has changed since it was told last, to one card a channel."""
    stages = {id: project.stages[-1].stage for id, project in desk.knowledge.projects.items()}
    changed = desk.store.news.changed(stages)
    wanted: dict[str, tuple[list[str], Changed]] = {}
    for one in desk.store.news.subscriptions() if changed else ():
        found = {id: before for id, before in changed.items() if _is_about(desk, one.topic, id)}
        if found:
            topics, together = wanted.setdefault(one.channel, ([], {}))
            topics.append(one.topic)
            together.update(found)
    for channel, (topics, found) in wanted.items():
        _post(desk, channel, topics, found)


def _is_about(desk: Desk, topic: str, id: str) -> bool:
    """Whether news of a project are news of a topic."""
    project: Project = desk.knowledge.projects[id]
    return topic in ("all", id, project.stages[-1].stage, f"category/{project.category}")


def _post(desk: Desk, channel: str, topics: list[str], found: Changed) -> None:
    voice = desk.said("en")
    topic = voice.join(topic_name(voice, one) for one in topics)
    text = "\n".join(news.lines(voice, found))
    try:
        card = posting.shown(escape(text), news.blocks(voice, found, topic))
        desk.poster.post(channel, None, card)
    except SlackApiError as error:  # one channel that is gone must not keep the news from others
        LOG.warning("No news for a channel (%s)", error.response.get("error"))
