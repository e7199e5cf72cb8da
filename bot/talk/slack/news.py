"""News for the channels that subscribed: told once, when the knowledge has changed."""

import logging

from slack_sdk.errors import SlackClientError

from bot.model import Lang, Project
from bot.reply.blocks import news
from bot.reply.blocks.parts import escape
from bot.reply.voice import Voice
from bot.talk.slack import posting
from bot.talk.slack.desk import Desk
from bot.talk.slack.manage import topic_name

LOG = logging.getLogger(__name__)

Changed = dict[str, str | None]


def tell(desk: Desk) -> bool:
    """Post what has changed since it was told last, to one card a channel; whether it is known
    what has.
    """
    stages = {project.id: project.stages[-1].stage for project in desk.knowledge.listed}
    subscriptions = desk.store.news.subscriptions()  # first: what has changed counts as told then
    changed = desk.store.news.changed(stages)
    if changed is None:
        return False
    wanted: dict[str, tuple[Lang, list[str], Changed]] = {}
    for one in subscriptions:
        found = {id: before for id, before in changed.items() if _is_about(desk, one.topic, id)}
        if found:
            _, topics, together = wanted.setdefault(one.channel, (one.lang, [], {}))
            topics.append(one.topic)
            together.update(found)
    for channel, (lang, topics, found) in wanted.items():
        _post(desk.said(lang), desk, channel, topics, found)
    return True


def _is_about(desk: Desk, topic: str, id: str) -> bool:
    """Whether news of a project are news of a topic."""
    project: Project = desk.knowledge.projects[id]
    return topic in ("all", id, project.stages[-1].stage, f"category/{project.category}")


def _post(voice: Voice, desk: Desk, channel: str, topics: list[str], found: Changed) -> None:
    topic = voice.join(topic_name(voice, one) for one in topics)
    text = "\n".join(news.lines(voice, found))
    try:
        card = posting.shown(escape(text), news.blocks(voice, found, topic))
        desk.poster.post(channel, None, card)
    except (SlackClientError, OSError) as error:  # must not keep the news from other channels
        LOG.warning("No news for a channel (%s)", type(error).__name__)
