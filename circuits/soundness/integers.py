"""The question over integers (z3): a field equation is "sum = k p" with k bounded by the wires' ranges.

Products become cases: A (B - c) = 0 is "A = 0 or B = c", since a prime field has no zero divisors, and where all wires of one factor
have a few possible values each, every combination of them is a case. A product that fits neither is refused: nothing is left out, so "sat" and "unsat" are both
about the circuit itself.
"""

from itertools import product as combinations

import z3

from question import Form, Question, signed

MOST_VALUES = 8
MOST_CASES = 64


def minus(one: Form, other: Form, factor: int, prime: int) -> Form:
    """one - factor x other, without zeros."""
    wires = set(one) | set(other)
    values = {wire: signed(one.get(wire, 0) - factor * other.get(wire, 0), prime) for wire in wires}
    return {wire: value for wire, value in values.items() if value}


def multiple(form: Form, base: Form, prime: int) -> int | None:
    """c with form = c x base, if there is one."""
    if not base:
        return None
    wire = next(iter(base))
    factor = form.get(wire, 0) * pow(base[wire], -1, prime)
    return signed(factor, prime) if not minus(form, base, factor, prime) else None


class Cases:
    """What the constraints say without products: sums that are 0, and sums one of two of which is 0."""

    def __init__(self, question: Question) -> None:
        self.prime = question.prime
        self.zero: list[Form] = []
        self.either: list[tuple[Form, Form]] = []
        self.products: list[tuple[Form, Form, Form]] = []
        self.values: dict[int, set[int]] = {0: {1}, **{wire: {0, 1} for wire in question.bits}}
        for a, b, c in question.constraints:
            self.sort(a, b, c)
        while self.learn():
            pass

    def sort(self, a: Form, b: Form, c: Form) -> None:
        if not a or not b:
            return self.zero.append(c)
        for one, other in ((a, b), (b, a)):
            if not set(one) - {0}:
                return self.zero.append(minus(c, other, one[0], self.prime))
            factor = 0 if not c else multiple(c, one, self.prime)
            if factor is not None:
                return self.either.append((one, minus(other, {0: 1}, factor, self.prime)))
        self.products.append((a, b, c))

    def known(self, form: Form, wire: int) -> set[int]:
        """Values of a wire at which the form is 0, over all known values of its other wires; empty where there are too many."""
        others = [other for other in form if other != wire]
        if any(other not in self.values for other in others):
            return set()
        inverse = pow(form[wire], -1, self.prime)
        rows = combinations(*(self.values[other] for other in others))
        return {signed(-inverse * sum(form[o] * v for o, v in zip(others, row)), self.prime) for row in rows}

    def learn(self) -> bool:
        """One more wire with few values; False where there is none."""
        for one, other in self.either + [(form, form) for form in self.zero]:
            open_wires = (set(one) | set(other)) - set(self.values)
            if len(open_wires) != 1:
                continue
            wire = open_wires.pop()
            if wire not in one or wire not in other:
                continue
            found = self.known(one, wire) | self.known(other, wire)
            if found and len(found) <= MOST_VALUES:
                self.values[wire] = found
                return True
        return False


class IntegerProblem:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.prime = question.prime
        self.cases = Cases(question)
        self.solver = z3.Solver()
        self.fresh = 0

    def bounds(self, wire: int) -> tuple[int, int]:
        values = self.cases.values.get(wire)
        return (min(values), max(values)) if values else (-(self.prime // 2), self.prime // 2)

    def is_zero(self, form: Form, witness: list):
        """sum = k p, for the k that the wires' ranges allow."""
        ends = [sorted(value * end for end in self.bounds(wire)) for wire, value in form.items()]
        low, high = sum(end[0] for end in ends), sum(end[1] for end in ends)
        total = z3.Sum([value * witness[wire] for wire, value in form.items()]) if form else z3.IntVal(0)
        least, most = -((-low) // self.prime), high // self.prime
        if least > most:
            return z3.BoolVal(False)
        if least == most:
            return total == least * self.prime
        self.fresh += 1
        k = z3.Int(f"k{self.fresh}")
        self.solver.add(k >= least, k <= most)
        return total == k * self.prime

    def add_product(self, a: Form, b: Form, c: Form, witness: list) -> None:
        for one, other in ((a, b), (b, a)):
            wires = [wire for wire in one if wire != 0]
            if any(wire not in self.cases.values for wire in wires):
                continue
            rows = list(combinations(*(sorted(self.cases.values[wire]) for wire in wires)))
            if len(rows) > MOST_CASES:
                continue
            for row in rows:
                factor = one.get(0, 0) + sum(one[wire] * value for wire, value in zip(wires, row))
                here = z3.And([witness[wire] == value for wire, value in zip(wires, row)])
                self.solver.add(z3.Implies(here, self.is_zero(minus(c, other, factor, self.prime), witness)))
            return
        raise NotImplementedError("a product of two numbers that may both be anything")

    def witness(self, name: str, inputs: dict | None = None) -> list:
        given = inputs or {}
        wires = [z3.IntVal(1)]
        for wire in range(1, self.question.wires):
            value = given.get(wire, z3.Int(f"{name}{wire}"))
            low, high = self.bounds(wire)
            values = self.cases.values.get(wire)
            self.solver.add(value >= low, value <= high)
            if values and len(values) < high - low + 1:
                self.solver.add(z3.Or([value == one for one in sorted(values)]))
            wires.append(value)
        for form in self.cases.zero:
            self.solver.add(self.is_zero(form, wires))
        for one, other in self.cases.either:
            self.solver.add(z3.Or(self.is_zero(one, wires), self.is_zero(other, wires)))
        for a, b, c in self.cases.products:
            self.add_product(a, b, c, wires)
        return wires


def ask(problem: IntegerProblem) -> list[list]:
    question = problem.question
    first = problem.witness("a")
    if question.kind == "table":
        wires = question.inputs + question.outputs
        for row in question.rows:
            problem.solver.add(z3.Or([first[wire] != value for wire, value in zip(wires, row)]))
        return [first]
    if question.kind == "range":
        least, greatest = question.bounds
        problem.solver.add(z3.Or(first[question.inputs[0]] < least, first[question.inputs[0]] > greatest))
        return [first]
    second = problem.witness("b", {wire: first[wire] for wire in question.inputs})
    problem.solver.add(z3.Or([first[wire] != second[wire] for wire in question.outputs]))
    return [first, second]


def decide(question: Question) -> tuple[str, dict]:
    problem = IntegerProblem(question)
    try:
        shown = ask(problem)
    except NotImplementedError as reason:
        return "unknown", {"reason": str(reason)}
    result = problem.solver.check()
    if result != z3.sat:
        return str(result), {}
    model = problem.solver.model()
    example = {
        f"{kind} {index}": [str(model.eval(witness[wire], True)) for wire in wires]
        for index, witness in enumerate(shown)
        for kind, wires in (("inputs", question.inputs), ("outputs", question.outputs))
    }
    return "sat", example
