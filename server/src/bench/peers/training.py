"""Training in PyTorch: images a second."""
import time

import torch
import torch.nn.functional as F

from images import read_images
from networks import create

FORMATS = {"NCHW": torch.contiguous_format, "channels_last": torch.channels_last}
FEWEST_STEPS = 2

state = {}


class Trainer:
    """SGD with momentum on the cross-entropy, in batches drawn without replacement, epoch after epoch."""

    def __init__(self, network, images, labels, request):
        self.network, self.images, self.labels = network, images, labels
        self.batch = min(request["batchSize"], len(images))
        self.optimizer = torch.optim.SGD(network.parameters(), request["learningRate"], request["momentum"])
        self.order = torch.empty(0, dtype=torch.int64)

    def step(self):
        if len(self.order) < self.batch:
            self.order = torch.cat([self.order, torch.randperm(len(self.images))])
        chosen, self.order = self.order[: self.batch], self.order[self.batch :]
        self.optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.network(self.images[chosen], lambda x: x), self.labels[chosen])
        loss.backward()
        self.optimizer.step()


def start(request, images):
    """A network in the memory layout that is asked for, and images in the same."""
    torch.set_num_threads(request["threads"])
    torch.manual_seed(0)
    layout = FORMATS[request["layout"]]
    network = create(request["architecture"], request["width"]).to(memory_format=layout)
    return network, [(x.contiguous(memory_format=layout), y) for x, y in images]


def network(request):
    made, ((x, y), _) = start(request, read_images(request["images"]))
    state[request["layout"]] = Trainer(made, x, y, request)
    return {"parameters": sum(p.numel() for p in made.parameters())}


def train(request):
    trainer, steps = state[request["layout"]], 0
    begin = time.perf_counter()
    while steps < FEWEST_STEPS or time.perf_counter() - begin < request["seconds"]:
        trainer.step()
        steps += 1
    return {"imagesPerSecond": steps * trainer.batch / (time.perf_counter() - begin)}
