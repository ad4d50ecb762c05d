"""Takes turns: every tool on every Python once, and then again, so that a drift of the machine falls on all alike."""
from dataclasses import dataclass, field

from .session import ToolFailed, profile
from .setup import say


@dataclass
class Contest:
    place: object
    setup: object
    pythons: list
    tools: list
    rounds: int
    quick: bool
    wanted: list  # words that a case must hold to be measured
    told: set = field(default_factory=set)

    def cases(self, full, quick):
        """The cases of an axis, by the length of the run and the caller's wish."""
        cases = quick if self.quick else full
        return [case for case in cases if all(word in case.split() for word in self.wanted)]

    def pairs(self):
        """Each tool with each Python that it reads; why others are left out is said once."""
        for python in self.pythons:
            for tool in self.tools:
                reason = self.setup.why_not(tool, python)
                if not reason:
                    yield tool, python
                elif (tool.name, python.version) not in self.told:
                    self.told.add((tool.name, python.version))
                    say(f"skipped: {tool.name} on Python {python.version}: {reason}")

    def profile(self, tool, python, pid, rate, seconds, **wishes):
        """A session, or None if the tool failed, which is said."""
        try:
            return profile(self.place, self.setup, tool, python, pid, rate, seconds, **wishes)
        except ToolFailed as failure:
            say(f"failed: {tool.name} on Python {python.version} at {rate:,.0f} Hz: {failure}")
            return None
