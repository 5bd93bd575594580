"""What is to be played: how many contacts, from which hour on, and when each of them begins. Pure but for its seed."""

import math
from dataclasses import dataclass
from random import Random

HOUR, DAY = 3600.0, 86_400.0
DAYS_A_MONTH = 365.25 / 12
MOST_AT_A_GO = 400
"""So many contacts are played unless a length of time is named: a minute or two of one processor."""
TALK = 0.75 * HOUR
"""What one contact takes of a peer, reckoned before it is measured."""
BY_HOUR = (9, 7, 5, 4, 3, 3, 3, 4, 5, 6, 7, 8, 8, 8, 9, 10, 11, 12, 13, 15, 17, 18, 16, 12)
"""How contacts lie over the hours of a day: few in the early morning, most in the late evening."""
BUSIEST = BY_HOUR.index(max(BY_HOUR))


@dataclass(frozen=True)
class Plan:
    """Contacts in an ordinary month, how many times that come now, how many hours are played, and chance's seed."""

    contacts_per_month: float
    surge: float = 1.0
    hours: float | None = None
    peers: int | None = None
    seed: int = 1

    def rate(self, at: float) -> float:
        """Contacts a second at a time of day, in seconds since midnight."""
        of_the_day = BY_HOUR[int(at // HOUR) % 24] / sum(BY_HOUR)
        return self.contacts_per_month / DAYS_A_MONTH * of_the_day * self.surge / HOUR

    @property
    def length(self) -> float:
        """Seconds in which people arrive: a whole day where that is not too much, else less of it."""
        if self.hours is not None:
            return self.hours * HOUR
        whole = self.contacts_per_month / DAYS_A_MONTH * self.surge
        return DAY if whole <= MOST_AT_A_GO else max(600.0, MOST_AT_A_GO / self.rate(BUSIEST * HOUR))

    @property
    def begins(self) -> float:
        """The time of day at which it begins: midnight for a whole day, else so that the busiest hour is in it."""
        return 0.0 if self.length >= DAY else BUSIEST * HOUR - max(0.0, self.length - HOUR) / 2

    @property
    def busiest(self) -> float:
        """Contacts a second in the busiest hour that is played."""
        last = self.begins + self.length
        return max(self.rate(at) for at in _hours(self.begins, last))

    @property
    def on(self) -> int:
        """How many peers are on: as named, or as many as the busiest hour seems to need and some to spare."""
        if self.peers is not None:
            return self.peers
        load = self.busiest * TALK
        return max(3, math.ceil(load + 2 * math.sqrt(load)))

    def arrivals(self, chance: Random) -> list[float]:
        """When people write for the first time, in seconds from the beginning: one by one, as chance has it."""
        found, at, most = [], 0.0, self.busiest
        while (at := at + chance.expovariate(most)) < self.length:
            if chance.random() * most < self.rate(self.begins + at):
                found.append(at)
        return found


def _hours(first: float, last: float) -> list[float]:
    """A moment in each hour that is touched."""
    return [first, *(hour * HOUR for hour in range(int(first // HOUR) + 1, math.ceil(last / HOUR)))]
