"""From labelled integer rows to an ONNX file and a schema that `veriscore model compile` takes.

rows -> inputs -> fitted model -> ONNX + schema.json. One module per step, one per library; train.py and the notebook call the same functions.
"""
