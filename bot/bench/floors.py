"""Cold: whole processes, and the dictionaries that they load."""

from functools import partial

import jieba
import msgspec

from bot.bench.clock import interleaved, medians
from bot.bench.plan import Job, Measured
from bot.bench.process import Memory, run
from bot.index import Index

ASKED = {"en": "what is Rook", "zh": "Linkerd 现在是什么阶段？"}

CUT = "import jieba, sys; jieba.setLogLevel(40); jieba.lcut(sys.argv[1])"

REPORTED = (
    "import sys; from bot.talk import cli; cli.main(sys.argv[1:]); "
    "from bot.bench.process import memory; import msgspec; "
    "print(msgspec.json.encode(memory()).decode(), file=sys.stderr)"
)
"""A question as the command asks it, and the memory that the process needed for it."""


def processes(job: Job) -> Measured:
    """Wall time of processes from start to end; every one runs once before, unmeasured."""
    ask = ["-m", "bot", "ask", "--knowledge", str(job.folder)]
    arguments = {"empty": ["-c", "pass"], "jieba": ["-c", CUT, ASKED["zh"]]}
    for lang, question in ASKED.items():
        arguments[f"ask_{lang}"] = [*ask, question]
        arguments[f"ask_json_{lang}"] = [*ask, "--json", question]
    times = interleaved(
        {name: partial(run, a) for name, a in arguments.items()}, job.plan.processes
    )
    took = medians(times)
    numbers = {name: value / 1_000 for name, value in took.items()}
    return Measured({"process": took["ask_zh"] / took["jieba"]}, {"milliseconds": numbers})


def dictionaries(job: Job) -> Measured:
    """Loading jieba's default dictionary, and ours with the knowledge's own words."""
    jieba.setLogLevel(40)
    Index(job.folder)  # so that what is kept is there
    tasks = {
        "jieba": lambda: jieba.Tokenizer().initialize(),
        "ours": lambda: Index(job.folder).cutter.cut("云原生"),
        "without": lambda: Index(job.folder),
    }
    took = medians(interleaved(tasks, max(1, job.plan.processes // 2)))
    loading = max(0.0, took["ours"] - took["without"])
    numbers = {"jieba": took["jieba"] / 1_000, "ours": loading / 1_000}
    return Measured({"dictionary": loading / took["jieba"]}, {"milliseconds": numbers})


def one_question(job: Job) -> Measured:
    """The memory of a process that answers one question."""
    ask = ["-c", REPORTED, "ask", "--knowledge", str(job.folder)]
    found = {name: _memory([*ask, question]) for name, question in ASKED.items()}
    found["json"] = _memory([*ask, "--json", ASKED["zh"]])
    most = max(found[lang].peak for lang in ASKED)
    return Measured({"memory_question": most}, {"megabytes": found})


def _memory(arguments: list[str]) -> Memory:
    said = run(arguments).stderr.decode().strip().splitlines()
    return msgspec.json.decode(said[-1], type=Memory)
