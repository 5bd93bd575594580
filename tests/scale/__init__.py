"""`make scale`: the line on eight machines of its own, any one of which dies, is cut off for 30 seconds, or comes back.

Each host is a network namespace with one cable to a switch; the whole world hangs below one process and ends with it
(`world`). Two web hosts, two with workers, two clocks, one Redis, one PostgreSQL, one carrier: they share nothing but
PostgreSQL and Redis, and the clock file of the tests. The carrier knows one address, as behind a balancer (`door`).

The people, the evenings and the ledger are those of `tests/faults`. Nothing is sent to any address outside that world.

    make scale                   all of it: a few minutes on a machine of its own
    make scale ONLY=killed       the evenings with this word in their name
    python -m tests.scale --seed 7

Where namespaces may not be made here, that is said with its reason, and nothing fails.
"""
