"""What a modeler did wrong, said in one line with a stable code, as the command line of the prover does."""


class ModelerError(Exception):
    """A wrong input. `code` is stable; the message has the facts, `hint` what to do."""

    def __init__(self, code: str, message: str, hint: str):
        super().__init__(f"{code}: {message}; {hint}")
        self.code = code
