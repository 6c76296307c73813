"""usage: decide.py cvc5|z3 <seconds> < question.json; prints {"verdict", "seconds", "example"}. Called by scripts/soundness.ts.

Seconds are of processor time, so that a busy machine decides the same questions. The kernel ends the process with SIGXCPU after
them: neither solver keeps to its own limit everywhere.
"""

import json
import resource
import sys
import time

from question import read


def main() -> None:
    solver, seconds = sys.argv[1], int(sys.argv[2])
    if solver == "cvc5":
        from finite_field import decide
    else:
        from integers import decide
    question = read(sys.stdin.read())
    start = time.process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (round(start) + seconds, resource.RLIM_INFINITY))
    verdict, example = decide(question)
    print(json.dumps({"verdict": verdict, "seconds": round(time.process_time() - start, 2), "example": example}))


main()
