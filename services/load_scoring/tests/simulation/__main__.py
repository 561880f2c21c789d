"""`python -m simulation [HEALTHY [OVERREACHING]]` from the tests' folder: both rules, both sides, and how they trade."""

from __future__ import annotations

import sys

from simulation.measure import curves, table

HEALTHY, OVERREACHING = 200, 200

if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:3]]
    healthy, overreaching = counts + [HEALTHY, OVERREACHING][len(counts) :]
    print(table(healthy, overreaching), "", curves(healthy, overreaching), sep="\n")
