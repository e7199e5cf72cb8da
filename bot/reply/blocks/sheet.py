"""An answer about to be drawn: with the knowledge around it and how it is to be shown."""

from dataclasses import dataclass, field

from bot.know.knowledge import Knowledge
from bot.know.sentences import first_sentence
from bot.model import Answer, Lang, Listed, Record, StageChange
from bot.reply.blocks.press import Press, pack
from bot.reply.voice import Voice


@dataclass(frozen=True)
class Sheet:
    """`share`: with a button that shows it to all; `classic`: without images and new blocks."""

    answer: Answer
    knowledge: Knowledge
    page: int = 0
    share: bool = False
    classic: bool = False
    voice: Voice = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "voice", Voice(self.knowledge, self.answer.lang))

    @property
    def lang(self) -> Lang:
        """The language of the answer."""
        return self.answer.lang

    @property
    def day(self) -> str:
        """The day for which the answer holds."""
        return self.answer.as_of or self.knowledge.date

    def limit(self, name: str) -> int:
        """A number of limits.yaml."""
        return int(self.knowledge.limits["slack"][name])

    def stage(self, project: Listed) -> StageChange:
        """The stage of a project on the day of the answer."""
        return self.knowledge.stage_at(project, self.day) or project.stages[0]

    def says(self, record: Record) -> str:
        """What a record is, in one sentence."""
        return first_sentence(record.summary.of(self.lang)).strip()

    def again(self, question: str, lang: Lang | None = None, page: int = 0) -> str:
        """The value of a button that asks a question, in the language of this answer or another."""
        return pack(Press(question, lang or self.lang, page, self.share))


def stage_name(voice: Voice, stage: str) -> str:
    """A stage as a heading: its badge and its name."""
    badge = voice.say(f"badges.{stage}", date="").split()[0]
    name = voice.say(f"stages.{stage}")
    return f"{badge} {name[:1].upper()}{name[1:]}"
