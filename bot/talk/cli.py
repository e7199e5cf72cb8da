"""The command line: `cncf-guide ask | chat | serve`, and the tools of those who keep the knowledge.

Exit status: 0 all answered, 1 something not answered (or the records are behind), 2 bad usage,
broken knowledge or a source that can't be used, 130 stopped with Ctrl-C.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bot.know import scaffold
from bot.know.knowledge import KnowledgeError
from bot.talk.output import as_json, timed, use_utf8

ANSWERED, NOT_ANSWERED, BROKEN = 0, 1, 2
STOPPED = 130  # as shells tell it: 128 and the number of the signal
BEHIND = NOT_ANSWERED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    use_utf8()
    if Path(".env").is_file():
        from dotenv import load_dotenv

        load_dotenv(".env")
    args = _arguments(arguments)
    try:
        status: int = args.run(args)
    except KnowledgeError as error:
        count = len(error.problems)
        print(f"The knowledge has {count} problem{'s' * (count > 1)}:", file=sys.stderr)
        print(error, file=sys.stderr)
        return BROKEN
    except BrokenPipeError:
        sys.stderr.close()
        return ANSWERED
    except KeyboardInterrupt:
        return STOPPED
    return status


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; what a command does not know is told beside the usage of that command."""
    args, unknown = _parser().parse_known_args(given)
    if unknown:
        args.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return args


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--knowledge", metavar="DIR", help="another knowledge folder")
    parser = argparse.ArgumentParser(
        prog="cncf-guide",
        description="Answers Chinese and English questions about the CNCF projects.",
    )
    parser.set_defaults(run=_start, knowledge=None, parser=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    ask = commands.add_parser("ask", parents=[common], help="answer a question")
    ask.add_argument(
        "question",
        nargs="?",
        metavar='"QUESTION"',
        help="the question, in quotes; - reads one a line from the input",
    )
    ask.add_argument("--json", action="store_true", help="one JSON object a line")
    ask.add_argument(
        "--lang", choices=("auto", "zh", "en"), default="auto", help="of the answer (default: auto)"
    )
    ask.add_argument("--as-of", type=_day, metavar="YYYY-MM-DD", help="answer as of that day")
    ask.add_argument("--overheard", action="store_true", help="as if nobody had asked the bot")
    ask.set_defaults(run=_ask)

    chat = commands.add_parser("chat", parents=[common], help="talk in the terminal")
    chat.set_defaults(run=_chat)

    serve = commands.add_parser("serve", parents=[common], help="answer in Slack")
    ways = serve.add_mutually_exclusive_group()
    for mode, title in (("socket", "Socket Mode"), ("http", "HTTP mode")):
        ways.add_argument(f"--{mode}", dest="mode", action="store_const", const=mode, help=title)
    serve.add_argument("--port", type=int, metavar="N", help="for HTTP; else PORT, or 3000")
    serve.set_defaults(run=_serve, mode=None)

    check = commands.add_parser("check", parents=[common], help="check the knowledge")
    check.set_defaults(run=_check)

    new = commands.add_parser("new", parents=[common], help="start a record for a project")
    new.add_argument("id", metavar="ID", help="lower case with hyphens")
    new.set_defaults(run=_new)

    sync = commands.add_parser(
        "sync", parents=[common], help="compare the records with the CNCF landscape"
    )
    sync.add_argument("source", metavar="SOURCE", help="a landscape.yml: a file or an http(s) URL")
    ways = sync.add_mutually_exclusive_group()
    ways.add_argument("--write", action="store_true", help="bring the records up to date")
    ways.add_argument("--check", action="store_true", help="exit 1 when they are behind")
    sync.add_argument("--all", action="store_true", help="also show differences that are meant")
    sync.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day of the landscape")
    sync.set_defaults(run=_sync)

    schema = commands.add_parser("schema", parents=[common], help="print the JSON schema of a file")
    schema.add_argument(
        "kind", nargs="?", choices=("project", "topic", "categories"), default="project"
    )
    schema.add_argument("--write", action="store_true", help="write all of them beside the records")
    schema.set_defaults(run=_schema)

    show = commands.add_parser("show", parents=[common], help="print all that is known of a record")
    show.add_argument("id", metavar="ID", help="its id, or any of its names")
    show.set_defaults(run=_show)

    taught = commands.add_parser("taught", help="what a workspace has taught its bot")
    taught.add_argument("what", choices=("export",), help="print it as records to contribute")
    taught.set_defaults(run=_taught)

    evaluate = commands.add_parser("eval", parents=[common], help="accuracy on question files")
    evaluate.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="questions as JSON lines"
    )
    evaluate.add_argument("--quiet", action="store_true", help="only the tables")
    evaluate.add_argument("--calibrate", action="store_true", help="fit the confidence on them")
    evaluate.add_argument(
        "--table", type=Path, metavar="PAGE", help="with --calibrate: a page for its tables"
    )
    evaluate.set_defaults(run=_evaluate)

    bench = commands.add_parser("bench", parents=[common], help="speed, beside its floors")
    bench.add_argument("part", nargs="*", help="only these parts (default: all)")
    bench.add_argument("--json", action="store_true", help="all numbers as one JSON object")
    bench.add_argument("--compare", type=Path, metavar="FILE", help="an earlier run's --json")
    bench.add_argument("--quick", action="store_true", help="see that it works, believe nothing")
    bench.add_argument(
        "--questions",
        nargs="+",
        type=Path,
        default=(),
        metavar="FILE",
        help="questions as for eval",
    )
    bench.add_argument("--plot", type=Path, metavar="FILE", help="draw growth (.svg, .png)")
    bench.add_argument("--doc", type=Path, metavar="FILE", help="renew the tables in a page")
    bench.set_defaults(run=_bench)
    for command in commands.choices.values():
        command.set_defaults(parser=command)
    return parser


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2018-11-05") from None


def _ask(args: argparse.Namespace) -> int:
    from bot.assistant import Assistant

    lines = _questions(args.question)
    if lines is None:
        print("cncf-guide ask: give a question, or - to read them from the input", file=sys.stderr)
        return BROKEN
    assistant = Assistant(scaffold.folder(args.knowledge))
    lang = None if args.lang == "auto" else args.lang
    status = ANSWERED
    for line in lines:
        answer, elapsed = timed(assistant, line, lang, args.as_of, args.overheard)
        if args.json:
            print(as_json(assistant, line, answer, elapsed), flush=True)
        else:
            from bot.reply import plain

            print(plain.render(answer, assistant.knowledge), flush=True)
            if len(lines) > 1 or args.question == "-":
                print(flush=True)
        status = status if answer.answered else NOT_ANSWERED
    return status


class _Lines:
    """The lines of the standard input, one at a time so that each is answered at once."""

    def __iter__(self):  # type: ignore[no-untyped-def]
        for line in sys.stdin:
            yield line.rstrip("\r\n")

    def __len__(self) -> int:
        return 2


def _questions(question: str | None) -> Sequence[str] | _Lines | None:
    if question is None:
        return None if sys.stdin.isatty() else _Lines()
    return _Lines() if question == "-" else [question]


def _start(args: argparse.Namespace) -> int:
    """Without a command: Slack when there is a token for it, else the chat."""
    if os.environ.get("SLACK_BOT_TOKEN"):
        return _serve(argparse.Namespace(knowledge=args.knowledge, mode=None, port=None))
    return _chat(args)


def _chat(args: argparse.Namespace) -> int:
    from bot.assistant import Assistant
    from bot.talk import chat

    return chat.run(Assistant(scaffold.folder(args.knowledge)))


def _serve(args: argparse.Namespace) -> int:
    from bot.talk.slack import serve

    return serve.run(lambda: scaffold.folder(args.knowledge), args.mode, args.port)


def _check(args: argparse.Namespace) -> int:
    from bot.know import check
    from bot.know.knowledge import read_files

    files = read_files(scaffold.folder(args.knowledge))
    found = check.problems(files)
    for problem in found:
        print(problem)
    if found:
        print(f"{len(found)} problem{'s' * (len(found) > 1)}", file=sys.stderr)
        return BROKEN
    facts = sum(len(d.value.get("facts") or []) for d in files.documents() if "id" in d.value)
    print(f"{len(files.projects)} projects, {len(files.topics)} topics, {facts} facts: all well")
    unwritten = [id for id, d in files.projects.items() if d.value.get("incomplete") == "true"]
    if unwritten:
        print(f"still to be written: {', '.join(unwritten)}")
    return ANSWERED


def _new(args: argparse.Namespace) -> int:
    try:
        path = scaffold.new(scaffold.folder(args.knowledge), args.id)
    except ValueError as error:
        print(f"cncf-guide new: {error}", file=sys.stderr)
        return BROKEN
    print(f"{path}\nFill it in (CONTRIBUTING.md shows how), then run: cncf-guide check")
    return ANSWERED


def _sync(args: argparse.Namespace) -> int:
    from bot.know.landscape import SyncError
    from bot.talk import syncing

    folder = scaffold.folder(args.knowledge)
    try:
        behind = syncing.run(folder, args.source, args.date, write=args.write, everything=args.all)
    except SyncError as error:
        print(f"cncf-guide sync: {error}\nNothing is changed.", file=sys.stderr)
        return BROKEN
    return BEHIND if args.check and behind else ANSWERED


def _schema(args: argparse.Namespace) -> int:
    import json

    from bot.know.schema import SCHEMAS, json_schema

    if not args.write:
        print(json.dumps(json_schema(args.kind), indent=2, ensure_ascii=False))
        return ANSWERED
    folder = scaffold.folder(args.knowledge)
    for kind in SCHEMAS:
        path = folder / f"{kind}.schema.json"
        text = json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
        path.write_text(text, encoding="utf-8")
        print(path)
    return ANSWERED


def _show(args: argparse.Namespace) -> int:
    from bot.assistant import Assistant
    from bot.talk import record

    assistant = Assistant(scaffold.folder(args.knowledge))
    shown = record.lines(assistant, args.id)
    if shown is None:
        near = assistant.understanding.suggestions(args.id, 3)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        print(f"There is no record called {args.id!r}.{hint}", file=sys.stderr)
        return NOT_ANSWERED
    print("\n".join(shown))
    return ANSWERED


def _taught(_: argparse.Namespace) -> int:
    from bot.store.store import Store
    from bot.talk import taught

    store = Store(os.environ.get("DATABASE_URL") or None)
    lessons = store.learning.lessons()
    store.close()
    if lessons is None:
        print("The database can't be read. Is DATABASE_URL right?", file=sys.stderr)
        return BROKEN
    if not lessons:
        print("Nothing was taught yet.", file=sys.stderr)
    print("\n".join(taught.records(lessons)), end="")
    return ANSWERED


def _evaluate(args: argparse.Namespace) -> int:
    from bot.assistant import Assistant
    from bot.talk import evaluation

    folder = scaffold.folder(args.knowledge)
    assistant = Assistant(folder)
    if args.calibrate:
        done = evaluation.calibration(assistant, folder, args.files, args.table)
    else:
        done = evaluation.accuracy(assistant, args.files, args.quiet)
    return ANSWERED if done else BROKEN


def _bench(args: argparse.Namespace) -> int:
    from bot.bench import command

    return command.run(args, scaffold.folder(args.knowledge))
