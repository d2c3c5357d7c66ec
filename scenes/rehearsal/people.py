"""The people of a rehearsal: a visitor who answers, or doesn't, and a guide who gives GO."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from scenes.record import RunRecord
from scenes.runner import Runner

THINKING = 2.0
"""Seconds a rehearsed visitor thinks before answering, and a rehearsed guide before giving GO."""

SILENT = 0
"""The answer of a visitor who lets a question pass."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: where, how many answers it offers, which was given (`SILENT`: none)."""

    path: str
    choices: int
    answer: int


class People:
    """Answers questions in turn by the answers given; then, and where the answer is `SILENT`, stays silent."""

    def __init__(self, answers: Sequence[int]) -> None:
        self._answers = list(answers)
        self._wake = asyncio.Event()
        self._seen: float | None = None
        self.asked: list[Asked] = []
        self.runner: Runner | None = None

    def look(self, record: RunRecord) -> None:
        """Called at each change of the run."""
        if record.state in ("asking", "holding"):
            self._wake.set()

    async def act(self) -> None:
        """Answer and give GO until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._act_once()

    async def _act_once(self) -> None:
        runner = self.runner
        if runner is None:
            return
        answer = self._next_answer(runner.record)
        if answer is not None:
            await asyncio.sleep(THINKING)
            if runner.record.state == "asking" and answer != SILENT:
                runner.controls.choose(answer)
        elif runner.record.state == "holding":
            await asyncio.sleep(THINKING)
            if runner.record.state == "holding":
                runner.controls.go()

    def _next_answer(self, record: RunRecord) -> int | None:
        """Return the answer to a question that was not seen before; None when there is none."""
        question = record.question
        if record.state != "asking" or question is None or question.asked_at == self._seen:
            return None
        self._seen = question.asked_at
        answer = self._answers.pop(0) if self._answers else SILENT
        answer = min(answer, len(question.choices))
        self.asked.append(Asked(question.path, len(question.choices), answer))
        return answer
