"""Token buckets: how many messages one socket and one person may send. In memory; time comes in as a value."""

from dataclasses import dataclass


@dataclass
class Bucket:
    """Holds up to `size` tokens and fills at `rate` a second; a message takes one."""

    size: float
    rate: float
    tokens: float = -1.0
    at: float = 0.0

    def take(self, moment: float) -> float:
        """Take a token at `moment` (monotonic seconds); returns 0, or the seconds until there is one."""
        self.tokens = self.size if self.tokens < 0 else min(self.size, self.tokens + (moment - self.at) * self.rate)
        self.at = moment
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.rate
