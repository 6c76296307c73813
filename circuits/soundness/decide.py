"""usage: decide.py cvc5|z3 < question.json; prints {"verdict", "seconds", "example"}. Called by scripts/soundness.ts, which
ends it after a while."""

import json
import sys
import time

from question import read


def main() -> None:
    solver = sys.argv[1]
    if solver == "cvc5":
        from finite_field import decide
    else:
        from integers import decide
    question = read(sys.stdin.read())
    start = time.perf_counter()
    verdict, example = decide(question)
    print(json.dumps({"verdict": verdict, "seconds": round(time.perf_counter() - start, 2), "example": example}))


main()
