"""The question in the field itself (cvc5): each constraint as it stands, nothing left out, so "sat" is a real witness."""

import cvc5
from cvc5 import Kind

from question import Form, Question


class FieldProblem:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.solver = cvc5.Solver()
        self.solver.setLogic("QF_FF")
        self.solver.setOption("produce-models", "true")
        self.solver.setOption("ff-solver", "gb")
        self.field = self.solver.mkFiniteFieldSort(str(question.prime), 10)

    def element(self, value: int):
        return self.solver.mkFiniteFieldElem(str(value % self.question.prime), self.field, 10)

    def combine(self, kind: Kind, terms: list, empty):
        return empty if not terms else terms[0] if len(terms) == 1 else self.solver.mkTerm(kind, *terms)

    def equal(self, one, other):
        return self.solver.mkTerm(Kind.EQUAL, one, other)

    def either(self, terms: list):
        return self.combine(Kind.OR, terms, self.solver.mkFalse())

    def linear(self, form: Form, witness: list):
        terms = [
            self.solver.mkTerm(Kind.FINITE_FIELD_MULT, self.element(value), witness[wire]) for wire, value in form.items()
        ]
        return self.combine(Kind.FINITE_FIELD_ADD, terms, self.element(0))

    def witness(self, name: str, inputs: dict | None = None) -> list:
        """Fresh wires that fulfil every constraint; inputs are shared where they are given."""
        given = inputs or {}
        wires = [self.element(1)]
        for wire in range(1, self.question.wires):
            wires.append(given[wire] if wire in given else self.solver.mkConst(self.field, f"{name}{wire}"))
        for a, b, c in self.question.constraints:
            product = self.solver.mkTerm(Kind.FINITE_FIELD_MULT, self.linear(a, wires), self.linear(b, wires))
            self.solver.assertFormula(self.equal(product, self.linear(c, wires)))
        for wire in self.question.bits:
            self.solver.assertFormula(self.either([self.equal(wires[wire], self.element(bit)) for bit in (0, 1)]))
        return wires

    def differs(self, witness: list, wires: list[int], values: list):
        return self.either(
            [self.solver.mkTerm(Kind.NOT, self.equal(witness[wire], value)) for wire, value in zip(wires, values)]
        )


def decide(question: Question) -> tuple[str, dict]:
    problem = FieldProblem(question)
    first = problem.witness("a")
    if question.kind == "table":
        for row in question.rows:
            values = [problem.element(value) for value in row]
            problem.solver.assertFormula(problem.differs(first, question.inputs + question.outputs, values))
        shown = [first]
    else:
        second = problem.witness("b", {wire: first[wire] for wire in question.inputs})
        problem.solver.assertFormula(problem.differs(first, question.outputs, [second[wire] for wire in question.outputs]))
        shown = [first, second]
    result = problem.solver.checkSat()
    if not result.isSat():
        return ("unsat" if result.isUnsat() else "unknown"), {}
    example = {
        f"{kind} {index}": [str(problem.solver.getValue(witness[wire])) for wire in wires]
        for index, witness in enumerate(shown)
        for kind, wires in (("inputs", question.inputs), ("outputs", question.outputs))
    }
    return "sat", example
