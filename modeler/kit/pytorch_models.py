"""PyTorch: a network with the scaler inside its graph, exported by PyTorch's own exporter."""

import io
import logging

import numpy as np
import onnx

from kit.errors import ModelerError
from kit.fitted import SEED, Fitted, Trainers
from kit.rows import Rows

OPSET = 20


def is_installed() -> bool:
    try:
        import torch
    except (ImportError, OSError, ValueError):
        return False
    return torch is not None


def scaled_network(inputs: np.ndarray, widths: tuple[int, ...]):
    """A module [n, f] -> [n, 1]: (x - mean) / deviation of the training inputs, ReLU layers, log-odds. A feature that never moves is divided by 1."""
    import torch

    class ScaledNetwork(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            deviation = inputs.astype(np.float64).std(axis=0)
            self.register_buffer("mean", torch.tensor(inputs.astype(np.float64).mean(axis=0), dtype=torch.float32))
            self.register_buffer("deviation", torch.tensor(np.where(deviation > 0, deviation, 1), dtype=torch.float32))
            sizes = [inputs.shape[1], *widths]
            hidden = [(torch.nn.Linear(a, b), torch.nn.ReLU()) for a, b in zip(sizes, sizes[1:])]
            self.layers = torch.nn.Sequential(*[layer for pair in hidden for layer in pair], torch.nn.Linear(sizes[-1], 1))

        def forward(self, x):
            return self.layers((x - self.mean) / self.deviation)

    return ScaledNetwork()


def fit(model, inputs: np.ndarray, labels: np.ndarray, epochs: int) -> None:
    """Adam on shuffled batches of 64, cross-entropy on the log-odds, weight decay."""
    import torch

    x, y = torch.tensor(inputs), torch.tensor(labels, dtype=torch.float32).unsqueeze(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    loss = torch.nn.BCEWithLogitsLoss()
    shuffled = torch.Generator().manual_seed(SEED)
    for _ in range(epochs):
        for batch in torch.randperm(len(x), generator=shuffled).split(64):
            optimizer.zero_grad()
            loss(model(x[batch]), y[batch]).backward()
            optimizer.step()


def exported(model, columns: int) -> onnx.ModelProto:
    """The graph with any batch size. The exporter's notes, which hold paths and source lines of this machine, are taken out."""
    import torch

    # It tells of other packages that it might have used.
    for name in ("torch.onnx", "torch.utils.flop_counter"):
        logging.getLogger(name).setLevel(logging.ERROR)
    written = io.BytesIO()
    sample = torch.zeros(2, columns)
    batch = ({0: torch.export.Dim("batch")},)
    program = torch.onnx.export(model, (sample,), opset_version=OPSET, dynamo=True, dynamic_shapes=batch, verbose=False)
    program.save(written)
    graph = onnx.load_from_string(written.getvalue())
    for noted in [graph, graph.graph, *graph.graph.node, *graph.graph.value_info, *graph.graph.input, *graph.graph.output]:
        del noted.metadata_props[:]
        noted.doc_string = ""
    return graph


def network(widths: tuple[int, ...] = (32, 16)):
    """Trainer of scaler, ReLU layers of the given widths and a sigmoid."""

    def train(rows: Rows, quick: bool) -> Fitted:
        if not is_installed():
            raise ModelerError("E_LIBRARY_MISSING", "PyTorch is not installed", "npm run modeler:install -- --torch")
        import torch

        torch.manual_seed(SEED)
        torch.set_num_threads(1)
        torch.use_deterministic_algorithms(True)
        model = scaled_network(rows.inputs, widths)
        fit(model, rows.inputs, rows.labels, epochs=20 if quick else 100)
        whole = torch.nn.Sequential(model, torch.nn.Sigmoid()).eval()
        return Fitted(
            probability=lambda x: whole(torch.tensor(x)).detach().numpy()[:, 0],
            to_onnx=lambda: exported(whole, rows.inputs.shape[1]),
        )

    return train


TRAINERS: Trainers = {"network": network()}
