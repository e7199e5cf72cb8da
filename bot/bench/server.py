"""Slack's side of a server: events and commands, sent to the product and to a no-op Bolt app.

The servers run side by side, each kept to one core, and are sent bursts in turn. What an event
costs is the CPU time that the process has used until it was answered, so that neither the load
generator nor others on the machine count.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from itertools import cycle, islice
from queue import Queue
from statistics import median
from time import perf_counter
from typing import Any

from bot.bench.clock import interleaved, medians
from bot.bench.loopback import PATIENCE, Door, Slack, Wire, free_port
from bot.bench.plan import Job, Measured
from bot.bench.process import Child
from bot.bench.workspace import Json, command, event
from bot.know.files import read

DOORS = 4
"""Connections through which events come at the same time."""

Deliver = Callable[[Sequence[Json]], None]


class Server:
    """A server process and how events get to it."""

    def __init__(self, child: Child, deliver: Deliver) -> None:
        self._child = child
        self._deliver = deliver
        self._sent = 0
        self.costs: list[float] = []
        self.took: list[float] = []
        self.memory: dict[str, float] = {}

    def burst(self, events: Sequence[Json]) -> None:
        """Send events and wait until all are answered."""
        before, start = self._child.ask(self._sent), perf_counter()
        self._deliver(events)
        self._sent += len(events)
        after = self._child.ask(self._sent)
        if not after["complete"]:
            raise RuntimeError("a server has left events unanswered")
        self.took.append((perf_counter() - start) / len(events))
        self.costs.append((after["cpu"] - before["cpu"]) / len(events))
        self.memory = after["memory"]

    def numbers(self) -> dict[str, Any]:
        """All that was measured; the first burst only warmed up."""
        cost, took = median(self.costs[1:]), median(self.took[1:])
        return {
            "events_per_cpu_second": 1 / cost,
            "events_per_second": 1 / took,
            "cpu_microseconds_per_event": cost * 1e6,
            "memory": self.memory,
        }


def http(job: Job) -> Measured:
    """Events over HTTP, with outbound calls stubbed in the process and posted to the loopback."""
    with ExitStack() as stack:
        slack = stack.enter_context(closing(Slack()))
        servers = {
            "product": _http(stack, job, slack, "product", "--stub"),
            "product posting to loopback": _http(stack, job, slack, "product"),
            "no-op": _http(stack, job, slack, "noop"),
        }
        _bursts(job, servers.values())
        numbers = {name: server.numbers() for name, server in servers.items()}
    product, noop = numbers["product"], numbers["no-op"]
    above = numbers["product posting to loopback"]["memory"]["rss"] - noop["memory"]["rss"]
    rows: dict[str, float | None] = {
        "events": product["events_per_cpu_second"] / noop["events_per_cpu_second"],
        "memory_serving": above,
    }
    return Measured(rows, numbers)


def commands(job: Job) -> Measured:
    """A slash command until its answer is with Slack: in the acknowledgement, else posted."""
    with ExitStack() as stack:
        slack = stack.enter_context(closing(Slack()))
        doors = {
            "product": _door(stack, job, slack, "product"),
            "no-op": _door(stack, job, slack, "noop-first"),
            "no-op in the poll": _door(stack, job, slack, "noop"),
        }
        texts = cycle(row["q"] for row in job.questions)

        def answered(door: Door, posted: Queue[str] | None) -> None:
            body = door.command(command(next(texts), slack.root))
            if not body and posted is not None:
                posted.get(timeout=PATIENCE)

        tasks = {
            "product": lambda: answered(doors["product"], slack.posted),
            "no-op": lambda: answered(doors["no-op"], None),
            "no-op in the poll": lambda: answered(doors["no-op in the poll"], None),
        }
        interleaved(tasks, job.plan.commands)  # as in a server that has answered for a while
        took = medians(interleaved(tasks, job.plan.commands))
    return Measured({"command": took["product"] / took["no-op"]}, {"microseconds": took})


def socket_mode(job: Job) -> Measured:
    """Events through Socket Mode, with outbound calls stubbed in the process."""
    with ExitStack() as stack:
        servers = {
            "product": _socket(stack, job, "product", "--stub"),
            "no-op": _socket(stack, job, "noop"),
        }
        _bursts(job, servers.values())
        numbers = {name: server.numbers() for name, server in servers.items()}
    product, noop = (numbers[name]["events_per_cpu_second"] for name in ("product", "no-op"))
    return Measured({"socket": product / noop}, numbers)


def _bursts(job: Job, servers: Iterable[Server]) -> None:
    texts = cycle(row["q"] for row in job.questions)
    for _ in range(job.plan.bursts + 1):
        for server in servers:
            server.burst([event(text) for text in islice(texts, job.plan.events)])


def _start(stack: ExitStack, job: Job, slack: Slack, *arguments: str) -> Child:
    threads = str(read(job.folder / "limits.yaml", "limits.yaml").value["doors"]["threads"])
    given = [*arguments, "--slack", slack.root, "--threads", threads]
    child = Child("bot.bench.serving", *given, "--knowledge", str(job.folder))
    return stack.enter_context(closing(child))


def _http(stack: ExitStack, job: Job, slack: Slack, *arguments: str) -> Server:
    port = free_port()
    child = _start(stack, job, slack, *arguments, "--port", str(port))
    doors = [stack.enter_context(closing(Door(port))) for _ in range(DOORS)]
    pool = stack.enter_context(ThreadPoolExecutor(DOORS))

    def deliver(events: Sequence[Json]) -> None:
        def through(i: int) -> None:
            for body in events[i::DOORS]:
                doors[i].event(body)

        list(pool.map(through, range(DOORS)))

    return Server(child, deliver)


def _door(stack: ExitStack, job: Job, slack: Slack, what: str) -> Door:
    port = free_port()
    _start(stack, job, slack, what, "--port", str(port))
    return stack.enter_context(closing(Door(port)))


def _socket(stack: ExitStack, job: Job, *arguments: str) -> Server:
    wire = stack.enter_context(closing(Wire()))
    slack = stack.enter_context(closing(Slack(wire.url)))
    child = _start(stack, job, slack, *arguments)
    connection = wire.connection()

    def deliver(events: Sequence[Json]) -> None:
        for body in events:
            wire.deliver(connection, "events_api", body)

    return Server(child, deliver)
