"""Wrong labels found by cleanlab (confident learning) and by plain loss, from the predictions of a Depthlens ensemble.

    python3 cleanlab_scores.py RUN SUSPECTS.json

RUN is the folder of a run with `label_noise`; SUSPECTS.json is what `depthlens suspects RUN --json` printed.
cleanlab and the loss get the out-of-sample predictions: for each image the mean softmax of the members that did not train on
it. `held-out evidence only` judges by the same members, and by their probes; `suspects` also by those that trained on it.
Prints JSON: for each method average precision and AUROC at finding the images whose label was changed.
Needs cleanlab, scikit-learn and numpy from PyPI.
"""
import json
import sys
from pathlib import Path

import cleanlab
import numpy as np
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_label_quality_scores
from sklearn.metrics import average_precision_score, roc_auc_score


def out_of_sample(run):
    """Index, labels, original labels and mean softmax of all training images that any member held out."""
    sums, counts, labels, originals = {}, {}, {}, {}
    for member in sorted(Path(run, "members").iterdir()):
        read = lambda name: np.load(member / f"validation_{name}.npy")
        if not (member / "validation_predictions.npy").exists():
            continue  # not finished
        logits = read("logits").astype(np.float64)
        softmax = np.exp(logits - logits.max(axis=1, keepdims=True))
        softmax /= softmax.sum(axis=1, keepdims=True)
        for i, index in enumerate(read("index")):
            sums[index] = sums.get(index, 0) + softmax[i]
            counts[index] = counts.get(index, 0) + 1
        labels.update(zip(read("index"), read("labels")))
        originals.update(zip(read("index"), read("original_labels")))
    index = np.array(sorted(sums))
    mean = np.stack([sums[i] / counts[i] for i in index])
    return index, np.array([labels[i] for i in index]), np.array([originals[i] for i in index]), mean


def ranked_first(flagged, quality):
    """A score in which what confident learning flags comes before all else, each part ordered by quality."""
    return flagged * 2.0 - quality


def main(run, suspects):
    index, labels, originals, mean = out_of_sample(run)
    changed = labels != originals
    quality = lambda method, adjust: get_label_quality_scores(labels, mean, method=method, adjust_pred_probs=adjust)
    flagged = find_label_issues(labels, mean, filter_by="prune_by_noise_rate")
    confident = find_label_issues(labels, mean, filter_by="confident_learning")
    found = json.loads(Path(suspects).read_text())["scores"]
    own = {key: dict(zip(found["index"], found[key])) for key in ("score", "score_held_out")}
    assert sorted(own["score"]) == index.tolist(), "both judge the same images"
    ours = lambda key: np.array([own[key][i] for i in index.tolist()])
    scores = {
        "depthlens suspects": ours("score"),
        "depthlens suspects, held-out evidence only": ours("score_held_out"),
        "cleanlab, self-confidence": -quality("self_confidence", False),
        "cleanlab, normalized margin": -quality("normalized_margin", False),
        "cleanlab, self-confidence, adjusted": -quality("self_confidence", True),
        "cleanlab, confidence-weighted entropy": -quality("confidence_weighted_entropy", False),
        "cleanlab, pruned by noise rate first": ranked_first(flagged, quality("self_confidence", False)),
        "cleanlab, confident learning first": ranked_first(confident, quality("self_confidence", False)),
        "loss of the given label": -np.log(np.maximum(mean[np.arange(len(labels)), labels], 1e-300)),
    }
    found = {
        name: {
            "averagePrecision": average_precision_score(changed, score),
            "auroc": roc_auc_score(changed, score),
        }
        for name, score in scores.items()
    }
    print(json.dumps({"cleanlab": cleanlab.__version__, "images": len(index), "changed": int(changed.sum()), "methods": found}))


if __name__ == "__main__":
    main(*sys.argv[1:])
