"""Writes embeddings of a small network with the function that docs/embeddings.md has, and, as expected.json, what a
forward pass by hand gives. Arguments: the file with the function's text, the folder."""
import json
import sys

import torch

source, folder = sys.argv[1:]
names = {}
with open(source) as file:
    exec(file.read(), names)

torch.manual_seed(0)
# Two layers share one ReLU, which works in place and would change what is kept of them.
relu = torch.nn.ReLU(inplace=True)
conv, dense, last = torch.nn.Conv2d(3, 4, 3), torch.nn.Linear(4 * 6 * 6, 5), torch.nn.Linear(5, 3)
model = torch.nn.Sequential(conv, relu, torch.nn.Flatten(), dense, relu, torch.nn.Dropout(0.5), last)
model.train()
images = {"train": torch.rand(10, 3, 8, 8), "val": torch.rand(7, 3, 8, 8)}
labels = {split: torch.arange(len(rows)) % 3 for split, rows in images.items()}
loaders = {
    split: torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images[split], labels[split]), batch_size=4)
    for split in images
}
names["write_embeddings"](model, [conv, dense, last], loaders, folder)

expected = {}
with torch.no_grad():
    for split, rows in images.items():
        first = conv(rows).flatten(1)
        second = dense(first.clamp(min=0))
        logits = last(second.clamp(min=0))
        probes = [rows.flatten(1), first, second, logits, logits.softmax(1)]
        expected[split] = {
            "probes": [probe.tolist() for probe in probes],
            "labels": labels[split].tolist(),
            "logits": logits.tolist(),
        }
with open(f"{folder}/expected.json", "w") as file:
    json.dump(expected, file)
