"""`make faults`: a whole line is broken, mended, and has to account for every text and every effect.

The real processes (web, workers, clock, the embedded Redis, the simulator) run in a folder of their own, on ports of
their own. In each evening several conversations and a call go through them; things break in the midst of it; then
everybody goes on until all is said and the line is quiet. Then the ledger is read, from the carrier's records and from
the database (`ledger`): each text that came in was taken in and acted on once, each effect happened once at the carrier
(a page or a safety text at most twice), nobody read anything twice or out of order, and nothing is stuck.

    make faults                  all of them, those of a kind in one evening: a few minutes on a machine of its own
    make faults ONLY=quick       the evenings that need not wait for much of the line to start anew
    make faults ONLY=redis       those with this word in their name, each in an evening of its own
    make faults ONLY=all         each in an evening of its own: to find out which one it was
    python -m tests.faults --seed 7 --json
    python -m tests.faults quick --again    as CI does: only what is amiss twice fails

| module | what |
|---|---|
| `line` | the processes, by role: killed, restarted, all at once |
| `grounds` | what they stand on: SQLite, a PostgreSQL of their own, a small disk; not played where it cannot be |
| `people` | callers, peers and somebody on call, each a script that waits for what they read |
| `play` | one evening: lets the scripts go on, and time pass where nothing else can happen |
| `ledger` | the accounts |
| `killing` `storing` `timing` `carrying` `serving` | the faults: each a value that says what it does (`fault`) |

Taken out of the line, one at a time, these turned at least one evening red: claiming a row before it is sent, the clock
doing what no worker does, looking after doubts, asking what was missed, and not sending again what is in doubt.

Whatever is random comes from the seed that is printed. Nobody waits for a fixed time: the line's clock runs at the
pace of the real one while things happen and is moved on where nothing is left to happen by itself.
"""
