"""Numbers for those who watch the bot, in the text form of Prometheus."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.talk.slack.desk import Desk

KIND = "text/plain; version=0.0.4; charset=utf-8"


class Metrics(Collector):
    """What this process has done since its start; read only when somebody asks."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        """All numbers."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """The numbers, one family each."""
        desk = self._desk
        answers = CounterMetricFamily(
            "cncf_guide_answers", "Replies by kind since the start", labels=["kind"]
        )
        for kind, count in sorted(desk.store.learning.total.items()):
            answers.add_metric([kind], count)
        yield answers
        failures = desk.store.failures
        yield CounterMetricFamily(
            "cncf_guide_database_failures", "Times the database has failed", value=failures
        )
        yield GaugeMetricFamily(
            "cncf_guide_jobs_running", "Messages being answered", value=desk.work.running
        )
        yield GaugeMetricFamily(
            "cncf_guide_projects", "Projects in the knowledge", value=len(desk.knowledge.projects)
        )
