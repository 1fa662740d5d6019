"""What people see, as one bit a goal: thousands of listeners with thousands of goals each."""

from dataclasses import dataclass

ID_BYTES = 16


class Numbers:
    """Numbers the goals of an organization as they come."""

    def __init__(self) -> None:
        self.by_goal: dict[bytes, int] = {}

    def of(self, goal_id: bytes) -> int:
        """The number of a goal, which it keeps."""
        return self.by_goal.setdefault(goal_id, len(self.by_goal))

    def mask_of(self, goal_ids: bytes) -> int:
        """The bits of goals whose ids come one after the other."""
        numbers = [
            self.of(goal_ids[start : start + ID_BYTES])
            for start in range(0, len(goal_ids), ID_BYTES)
        ]
        bits = bytearray(len(self.by_goal) // 8 + 1)
        for number in numbers:
            bits[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(bits, "little")


@dataclass(frozen=True)
class Sight:
    """The goals that a person saw at a moment: those marked, or all but those."""

    bits: int
    is_of_hidden: bool
    known: int
    """So many goals had a number at that moment."""

    def of(self, mask: int) -> int:
        """What is seen of some goals, new ones too."""
        return mask & ~self.bits if self.is_of_hidden else mask & self.bits

    def of_known(self, mask: int) -> int:
        """What was seen of some goals at that moment."""
        return self.of(mask) & ((1 << self.known) - 1)
