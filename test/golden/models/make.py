"""What PyTorch computes for small versions of the three networks, and for the layers that TensorFlow.js lacks.

usage: python3 make.py        (needs torch and numpy; writes the .json files beside itself)

PyTorch runs in float64 on weights and inputs that are float32 numbers, so what is compared with it has only its own
rounding error. Weights are not stored: `numbers` makes them, here and in `test/engine/golden.ts`. Arrays are in the
layout of this project: images [n, h, w, c], convolutions [kh, kw, in, out], dense layers [in, out].
"""
import json
import math
import os

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
FOLDER = os.path.dirname(os.path.abspath(__file__))
WHOLE = 32  # arrays up to this size are stored whole, of larger ones about as many numbers, evenly spaced


def numbers(stream, shape, scale, offset=0.0):
    """Numbers of a stream, evenly spread over offset - scale / 2 to offset + scale / 2, rounded to float32."""
    x = (stream * 2654435761) % 2**32
    values = np.empty(math.prod(shape))
    for i in range(values.size):
        x = (x * 1664525 + 1013904223) % 2**32
        values[i] = offset + scale * (x / 2**32 - 0.5)
    return torch.tensor(values.astype(np.float32).astype(np.float64).reshape(shape))


def summary(tensor):
    values = tensor.detach().numpy().reshape(-1)
    stride = max(1, values.size // WHOLE)
    return {
        "norm": digits(np.sqrt((values**2).sum())),
        "largest": digits(np.abs(values).max()),
        "stride": stride,
        "sample": [digits(v) for v in values[::stride]],
    }


def digits(value):
    return float("%.9g" % value)


def write(name, content):
    with open(os.path.join(FOLDER, name + ".json"), "w", newline="\n") as file:
        file.write(json.dumps(content, separators=(",", ":")) + "\n")


# The networks: the shape of every parameter in order, and the function from images to logits.

GROUPS = [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]
STAGES = [64, 128, 256, 512]


def scaled(channels, width):
    return max(1, int(channels * width + 0.5))


def group_count(channels):
    return next((g for g in range(min(32, channels // 2), 0, -1) if channels % g == 0), 1)


def mlp_shapes(width, image, classes, layers=7):
    size, shapes, previous = scaled(2048, width), {}, math.prod(image)
    for i in range(1, layers + 1):
        shapes["dense%d.weight" % i], shapes["dense%d.bias" % i], previous = [previous, size], [size], size
    return {**shapes, "classifier.weight": [previous, classes], "classifier.bias": [classes]}


def mlp(p, x):
    h = x.reshape(len(x), -1)
    for i in range(1, 1 + sum(name.startswith("dense") for name in p) // 2):
        h = F.relu(h @ p["dense%d.weight" % i] + p["dense%d.bias" % i])
    return h @ p["classifier.weight"] + p["classifier.bias"]


def vgg16_shapes(width, image, classes):
    shapes, previous = {}, image[2]
    for g, group in enumerate(GROUPS, 1):
        for i, channels in enumerate(group, 1):
            name, channels = "conv%d_%d" % (g, i), scaled(channels, width)
            shapes[name + ".weight"], shapes[name + ".bias"], previous = [3, 3, previous, channels], [channels], channels
    return {**shapes, "classifier.weight": [previous, classes], "classifier.bias": [classes]}


def conv(x, w, b=None, stride=1):
    return F.conv2d(x, w.permute(3, 2, 0, 1), b, stride, (w.shape[0] - 1) // 2)


def vgg16(p, x):
    h = x.permute(0, 3, 1, 2)
    for g, group in enumerate(GROUPS, 1):
        for i in range(1, len(group) + 1):
            h = F.relu(conv(h, p["conv%d_%d.weight" % (g, i)], p["conv%d_%d.bias" % (g, i)]))
        h = F.max_pool2d(h, 2, 2, ceil_mode=True)
    return h.mean((2, 3)) @ p["classifier.weight"] + p["classifier.bias"]


def resnet18_shapes(width, image, classes):
    shapes = {}

    def conv_and_norm(place, conv_name, norm_name, kernel, previous, channels):
        shapes[place + conv_name + ".weight"] = [kernel, kernel, previous, channels]
        shapes[place + norm_name + ".weight"] = shapes[place + norm_name + ".bias"] = [channels]

    previous = scaled(STAGES[0], width)
    conv_and_norm("", "conv1", "norm1", 3, image[2], previous)
    for s, channels in enumerate(STAGES, 1):
        channels = scaled(channels, width)
        for b in (1, 2):
            place = "block%d_%d." % (s, b)
            conv_and_norm(place, "conv1", "norm1", 3, previous, channels)
            conv_and_norm(place, "conv2", "norm2", 3, channels, channels)
            if (s > 1 and b == 1) or previous != channels:
                conv_and_norm(place, "shortcut", "shortcut_norm", 1, previous, channels)
            previous = channels
    return {**shapes, "classifier.weight": [previous, classes], "classifier.bias": [classes]}


def standardized(w):
    variance, mean = torch.var_mean(w, (0, 1, 2), unbiased=False, keepdim=True)
    return (w - mean) / torch.sqrt(variance + 1e-10)


def resnet18(p, x):
    def conv_and_norm(h, conv_name, norm_name, stride=1):
        h = conv(h, standardized(p[conv_name + ".weight"]), stride=stride)
        return F.group_norm(h, group_count(h.shape[1]), p[norm_name + ".weight"], p[norm_name + ".bias"], 1e-5)

    h = F.relu(conv_and_norm(x.permute(0, 3, 1, 2), "conv1", "norm1"))
    for s in (1, 2, 3, 4):
        for b in (1, 2):
            place, stride = "block%d_%d." % (s, b), 2 if s > 1 and b == 1 else 1
            y = F.relu(conv_and_norm(h, place + "conv1", place + "norm1", stride))
            y = conv_and_norm(y, place + "conv2", place + "norm2")
            if place + "shortcut.weight" in p:
                h = conv_and_norm(h, place + "shortcut", place + "shortcut_norm", stride)
            h = F.relu(y + h)
    return h.mean((2, 3)) @ p["classifier.weight"] + p["classifier.bias"]


NETWORKS = {"mlp": (mlp_shapes, mlp), "vgg16": (vgg16_shapes, vgg16), "resnet18": (resnet18_shapes, resnet18)}
SGD = {"learningRate": 0.01, "momentum": 0.9, "weightDecay": 0.0005}


def start(stream, name, shape):
    if len(shape) > 1:
        return numbers(stream, shape, math.sqrt(24 / math.prod(shape[:-1])))  # the deviation of He's initialization
    return numbers(stream, shape, 0.2, 1.0 if name.endswith(".weight") else 0.0)


def make_images(count, image):
    """Pixels from 0 to 255, and what standardizes each channel."""
    pixels = numbers(1000, [count, *image], 256.0, 128.0).floor().clamp(0, 255)
    channels = range(image[2])
    return pixels, torch.tensor([0.1 * (c + 4) for c in channels]), torch.tensor([0.1 * (c + 2) for c in channels])


def zero_hinge(logits, labels, reduction="mean"):
    above = F.relu(logits - logits.gather(1, labels[:, None])).sum(1)  # the label's own term is 0
    return above.mean() if reduction == "mean" else above


def network_case(architecture, width, image, batch, classes=10, loss_of=F.cross_entropy):
    shapes_of, forward = NETWORKS[architecture]
    shapes = shapes_of(width, image, classes)
    p = {name: start(i, name, shape).requires_grad_() for i, (name, shape) in enumerate(shapes.items(), 1)}
    pixels, mean, std = make_images(batch, image)
    x = ((pixels / 255 - mean) / std).float().double()
    labels = torch.tensor([(3 * i + 1) % classes for i in range(batch)])
    logits = forward(p, x)
    loss = loss_of(logits, labels)
    loss.backward()
    gradients = {name: summary(q.grad) for name, q in p.items()}
    optimizer = torch.optim.SGD(list(p.values()), SGD["learningRate"], SGD["momentum"], weight_decay=SGD["weightDecay"])
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        step_loss = loss_of(forward(p, x), labels)
        step_loss.backward()
        optimizer.step()
        losses.append(digits(step_loss.item()))
    full = sum(math.prod(shape) for shape in shapes_of(1, image, classes).values())
    return {
        "section": {"architecture": architecture, "width": width},
        "image": image,
        "batch": batch,
        "classes": classes,
        "labels": labels.tolist(),
        "shapes": shapes,
        "parametersAtFullWidth": full,
        "logits": [digits(v) for v in logits.detach().reshape(-1)],
        "loss": digits(loss.item()),
        "gradients": gradients,
        "sgd": SGD,
        "losses": losses,
        "afterThreeSteps": {name: summary(q) for name, q in p.items()},
    }


def input_margin_case(architecture, width, image, count, classes):
    shapes_of, forward = NETWORKS[architecture]
    p = {name: start(i, name, shape) for i, (name, shape) in enumerate(shapes_of(width, image, classes).items(), 1)}
    pixels, mean, std = make_images(count, image)
    margins = []
    for example in pixels:
        x = (example / 255).requires_grad_()
        z = forward(p, ((x - mean) / std)[None])[0]
        i = int(z.argmax())
        ratios = []
        for j in set(range(classes)) - {i}:
            (gradient,) = torch.autograd.grad(z[i] - z[j], x, retain_graph=True)
            ratios.append(((z[i] - z[j]).abs() / gradient.norm()).item())
        margins.append(digits(min(ratios)))
    return {
        "section": {"architecture": architecture, "width": width},
        "image": image,
        "classes": classes,
        "margins": margins,
    }


# The layers: small arrays, stored whole. `dy` is what comes from above in the backward pass.


def whole(tensor):
    return {"shape": list(tensor.shape), "values": [digits(v) for v in tensor.detach().reshape(-1)]}


def layer_case(inputs, dy, forward, **more):
    """`inputs` and `dy` by name, in our layout; `forward` gives the output in our layout."""
    inputs = {name: tensor.requires_grad_() for name, tensor in inputs.items()}
    y = forward(**inputs)
    y.backward(dy)
    return {
        **more,
        "inputs": {name: whole(tensor) for name, tensor in inputs.items()},
        "dy": whole(dy),
        "y": whole(y),
        "gradients": {name: whole(tensor.grad) for name, tensor in inputs.items()},
    }


def group_norm_case(shape, groups, offset):
    def forward(x, gamma, beta):
        return F.group_norm(x.permute(0, 3, 1, 2), groups, gamma, beta, 1e-5).permute(0, 2, 3, 1)

    c = [shape[3]]
    inputs = {"x": numbers(1, shape, 2.0, offset), "gamma": numbers(2, c, 1.0, 1.0), "beta": numbers(3, c, 1.0)}
    return layer_case(inputs, numbers(4, shape, 1.0), forward, groups=groups)


def weight_standardization_case(shape, offset):
    return layer_case({"w": numbers(5, shape, 0.2, offset)}, numbers(6, shape, 1.0), lambda w: standardized(w))


def max_pool_case(shape):
    """Whole numbers from 0 to 2, so that most windows hold their largest value more than once."""
    x = (numbers(7, shape, 2.98, 1.0)).round()
    y = F.max_pool2d(x.permute(0, 3, 1, 2), 2, 2, ceil_mode=True)
    dy = numbers(8, [shape[0], y.shape[2], y.shape[3], shape[3]], 1.0)
    return layer_case(
        {"x": x}, dy, lambda x: F.max_pool2d(x.permute(0, 3, 1, 2), 2, 2, ceil_mode=True).permute(0, 2, 3, 1)
    )


def convolution_case(shape, filter_shape, stride):
    inputs = {"x": numbers(9, shape, 2.0), "filter": numbers(10, filter_shape, 1.0)}

    def forward(x, filter):
        return conv(x.permute(0, 3, 1, 2), filter, stride=stride).permute(0, 2, 3, 1)

    y = forward(**inputs)
    return layer_case(inputs, numbers(11, list(y.shape), 1.0), forward, stride=stride)


def loss_case(logits, labels, loss_of=F.cross_entropy):
    dy = numbers(12, [len(labels)], 2.0)
    labels_tensor = torch.tensor(labels)
    return layer_case(
        {"logits": torch.tensor(logits)},
        dy,
        lambda logits: loss_of(logits, labels_tensor, reduction="none"),
        labels=labels,
    )


if __name__ == "__main__":
    write("mlp", network_case("mlp", 0.015, [8, 8, 1], 4))
    write("mlp-rgb", network_case("mlp", 0.01, [5, 7, 3], 3))
    write("mlp-zero-hinge", network_case("mlp", 0.015, [8, 8, 1], 7, loss_of=zero_hinge))
    write("vgg16-28", network_case("vgg16", 0.0625, [28, 28, 1], 2))
    write("vgg16-32", network_case("vgg16", 0.0625, [32, 32, 3], 2))
    write("resnet18-10", network_case("resnet18", 0.09375, [10, 10, 3], 2))
    write("resnet18-odd", network_case("resnet18", 0.1, [9, 7, 1], 2))
    write(
        "zero-hinge",
        [
            loss_case([[0.1, -0.2, 0.3], [2.0, 1.0, 2.5], [-1.5, 0.25, 4.0]], [2, 0, 1], zero_hinge),
            loss_case([[1.5, 1.5], [-2.0, 3.0], [3.0, -2.0]], [1, 0, 0], zero_hinge),
            loss_case([[1e4, -1e4, 0.0, 1e4], [-7.0, -3.0, -5.0, -4.0]], [1, 0], zero_hinge),
        ],
    )
    write(
        "input-margin",
        [
            input_margin_case("mlp", 0.01, [5, 7, 3], 4, 3),
            input_margin_case("vgg16", 0.03, [8, 8, 1], 4, 5),
            input_margin_case("resnet18", 0.0625, [12, 12, 1], 3, 4),
        ],
    )
    write(
        "layers",
        {
            "groupNorm": [
                group_norm_case([2, 3, 3, 8], 4, 0.0),
                group_norm_case([1, 1, 5, 6], 1, 1.0),
                group_norm_case([2, 4, 4, 6], 3, 100.0),
            ],
            "weightStandardization": [
                weight_standardization_case([3, 3, 4, 5], 0.0),
                weight_standardization_case([1, 1, 6, 3], 0.5),
                weight_standardization_case([3, 3, 1, 2], 10.0),
            ],
            "maxPool": [max_pool_case([2, 6, 6, 3]), max_pool_case([1, 7, 7, 5])],
            "convolution": [
                convolution_case([2, 6, 6, 3], [3, 3, 3, 4], 1),
                convolution_case([2, 6, 8, 3], [3, 3, 3, 4], 2),
                convolution_case([1, 7, 5, 2], [3, 3, 2, 3], 2),
                convolution_case([1, 7, 6, 2], [1, 1, 2, 3], 2),
            ],
            "softmaxCrossEntropy": [
                loss_case([[0.1, -0.2, 0.3], [2.0, 2.0, 2.0], [-1.5, 0.25, 4.0]], [2, 0, 1]),
                loss_case([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4], [88.0, 100.0, 89.0], [3e3, 3e3, 0.0]], [1, 0, 2, 0]),
            ],
        },
    )
