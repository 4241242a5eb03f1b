"""Compares the networks in bench/peers with those of test/golden/models/make.py, which ours are tested against.

Prints how many probes each has, the softmax's included.
"""
import json
import math
import os
import sys

import torch

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../golden/models"), os.path.join(HERE, "../../server/src/bench/peers")]
import make  # noqa: E402
import networks  # noqa: E402

CASES = [("mlp", 0.015, [8, 8, 1]), ("vgg16", 0.0625, [28, 28, 1]), ("resnet18", 0.1, [9, 7, 1])]

probes = {}
for architecture, width, image in CASES:
    shapes_of, forward = make.NETWORKS[architecture]
    values = {name: make.start(i, name, s) for i, (name, s) in enumerate(shapes_of(width, image, 10).items(), 1)}
    network = networks.create(architecture, width, channels=image[2], pixels=math.prod(image))
    parameters = list(network.parameters())
    assert len(parameters) == len(values)
    with torch.no_grad():
        # Ours are [kh, kw, in, out] and [in, out].
        for parameter, value in zip(parameters, values.values()):
            parameter.copy_(value.permute(3, 2, 0, 1) if value.dim() == 4 else value.T if value.dim() == 2 else value)
    x = make.numbers(7, [3, *image], 2.0)
    taps = []
    logits = network(x.permute(0, 3, 1, 2), lambda value: taps.append(value) or value)
    assert torch.allclose(logits, forward(values, x), rtol=0, atol=1e-12), architecture
    probes[architecture] = len(taps) + 1
print(json.dumps(probes))
