"""PostgreSQL under the line: the same evening, with its server killed and started again as its own people would."""

from tests.faults import killing
from tests.faults.fault import Fault
from tests.faults.grounds import CLUSTERS
from tests.faults.play import Evening

GROUND, EVENING = "postgresql", "the same on PostgreSQL"


def _killed(evening: Evening) -> None:
    cluster = CLUSTERS[evening.line.home]
    cluster.kill()
    evening.one_more_comes()
    cluster.start()


def _restarted(evening: Evening) -> None:
    CLUSTERS[evening.line.home].restart()


FAULTS = (
    Fault(
        "postgresql killed",
        "kill -9 PostgreSQL; it comes back, and has what was committed.",
        EVENING,
        (_killed,),
        ground=GROUND,
    ),
    Fault(
        "postgresql restarted",
        "PostgreSQL is restarted: nobody notices, or the phone company takes its other way.",
        EVENING,
        (_restarted, _restarted),
        ground=GROUND,
    ),
    Fault(
        "hands killed",
        "kill -9 web and a worker.",
        EVENING,
        (killing.kills("web"), killing.kills("live")),
        ground=GROUND,
    ),
    *(killing.dies_at(point, GROUND, EVENING) for point in ("answer", "result", "ring")),
)
