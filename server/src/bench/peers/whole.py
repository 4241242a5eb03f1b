"""Prediction depth as one would write it today: PyTorch trains and embeds, faiss or scikit-learn finds the neighbours."""
import time

import numpy as np
import torch
import torch.nn.functional as F

from images import read_images
from training import Trainer, start

EMBEDDING_BATCH = 500
CLASSES = 10


def whole(request):
    """Trains once, embeds once, and probes once with each library; the seconds of each part."""
    sizes = (request["trainImages"], request["testImages"])
    images = [(x[:size], y[:size]) for (x, y), size in zip(read_images(request["images"]), sizes)]
    network, images = start(request, images)
    (x_train, y_train), (x_test, y_test) = images

    begin = time.perf_counter()
    trainer = Trainer(network, x_train, y_train, request)
    for _ in range(request["steps"]):
        trainer.step()
    trained = time.perf_counter()
    train, train_logits = embed(network, x_train)
    test, test_logits = embed(network, x_test)
    result = {"trainSeconds": trained - begin, "embedSeconds": time.perf_counter() - trained}

    finals = [logits.argmax(1).numpy() for logits in (train_logits, test_logits)]
    for library in request["libraries"]:
        begin = time.perf_counter()
        probes = [PROBES[library](stored, (stored, asked), y_train, request["k"]) for stored, asked in zip(train, test)]
        depths = [prediction_depth([probe[s] for probe in probes], finals[s]) for s in (0, 1)]
        result[library + "Seconds"] = time.perf_counter() - begin
        result["meanDepth"] = float(np.nanmean(depths[1])) if np.isfinite(depths[1]).any() else None
    result["accuracy"] = float((finals[1] == y_test.numpy()).mean())
    return result


def embed(network, images):
    """Of every probe its rows, [n, width], and the logits."""
    parts, logits = [], []
    with torch.no_grad():
        for batch in images.split(EMBEDDING_BATCH):
            seen = []

            def tap(value):
                seen.append(value.flatten(1).contiguous())
                return value

            logits.append(network(batch, tap))
            parts.append(seen + [F.softmax(logits[-1], 1)])
    return [torch.cat(probe).numpy() for probe in zip(*parts)], torch.cat(logits)


def faiss_probe(stored, sets, labels, k):
    import faiss

    index = faiss.IndexFlatL2(stored.shape[1])
    index.add(stored)
    votes = [F.one_hot(labels[torch.from_numpy(index.search(rows, k)[1])], CLASSES).sum(1) for rows in sets]
    return [vote.argmax(1).numpy() for vote in votes]


def sklearn_probe(stored, sets, labels, k):
    from sklearn.neighbors import KNeighborsClassifier

    classifier = KNeighborsClassifier(k).fit(stored, labels.numpy())
    return [classifier.predict(rows) for rows in sets]


PROBES = {"faiss": faiss_probe, "sklearn": sklearn_probe}


def prediction_depth(probes, final):
    """The first probe from which on all agree with the network; NaN where the last one does not."""
    agree = np.stack(probes) == final
    agreeing = agree[::-1].cumprod(0).sum(0)
    return np.where(agreeing == 0, np.nan, len(probes) - agreeing)
