"""Exports a small PyTorch network as ONNX, and writes down what PyTorch says of some images, also inside of it.

    python test/golden/onnx/make.py        # needs torch, and onnx (with onnxruntime to compare)

Writes small.onnx and small.json beside this script.
"""

import json
import os

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
HEIGHT, WIDTH, CHANNELS, CLASSES, IMAGES = 8, 6, 3, 5, 4


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(CHANNELS, 6, 3, padding=1)
        self.norm = nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 8, 3, stride=2)
        self.shortcut = nn.Conv2d(6, 8, 1, stride=2)
        self.classifier = nn.Linear(8, CLASSES)

    def forward(self, x):
        x = torch.relu(self.norm(self.conv1(x)))
        y = self.conv2(x)
        x = torch.relu(y + self.shortcut(x)[:, :, : y.shape[2], : y.shape[3]])
        return torch.softmax(self.classifier(x.mean((2, 3))), 1)


torch.manual_seed(0)
net = Net()
net.norm.running_mean.normal_()
net.norm.running_var.uniform_(0.5, 2)
net.eval()
path = os.path.join(HERE, "small.onnx")
torch.onnx.export(
    net,
    torch.zeros(1, CHANNELS, HEIGHT, WIDTH),
    path,
    input_names=["image"],
    output_names=["probabilities"],
    dynamic_axes={"image": {0: "n"}, "probabilities": {0: "n"}},
    opset_version=13,
)

# The images of test/engine/golden.ts (makeImages), as they are standardized there, channels first.
x = np.uint32(np.uint64(1000) * np.uint64(2654435761) % np.uint64(2**32))
values = []
for _ in range(IMAGES * HEIGHT * WIDTH * CHANNELS):
    x = np.uint32((int(x) * 1664525 + 1013904223) % 2**32)
    values.append(128 + 256 * (int(x) / 2**32 - 0.5))
pixels = np.minimum(255, np.floor(np.float32(values))).reshape(IMAGES, HEIGHT, WIDTH, CHANNELS)
mean = np.array([0.1 * (c + 4) for c in range(CHANNELS)])
std = np.array([0.1 * (c + 2) for c in range(CHANNELS)])
given = np.float32((pixels / 255 - mean) / std).transpose(0, 3, 1, 2).copy()

# Values inside of the graph, by onnxruntime with outputs added the usual way, through the onnx package.
model = onnx.load(path)
inner = [node.output[0] for node in model.graph.node if node.op_type in ("Conv", "Relu", "Gemm")]
for name in inner:
    model.graph.output.append(onnx.ValueInfoProto(name=name))
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
found = dict(zip(inner, session.run(inner, {"image": given})))
with torch.no_grad():
    probabilities = net(torch.from_numpy(given)).numpy()
assert np.abs(probabilities - session.run(["probabilities"], {"image": given})[0]).max() < 1e-6

golden = {
    "torch": torch.__version__,
    "onnxruntime": onnxruntime.__version__,
    "values": {name: {"shape": list(value.shape[1:]), "numbers": [float(f"{n:.7g}") for n in value.ravel()[::7]]} for name, value in found.items()},
    "probabilities": [float(f"{n:.7g}") for n in probabilities.ravel()],
}
with open(os.path.join(HERE, "small.json"), "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
