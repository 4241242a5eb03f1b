"""Embeddings as a user's script writes them, and what scikit-learn's k-NN says of them: the prediction depth of every example.

Run with numpy and scikit-learn:  python make.py
"""
import json
import numpy as np
from sklearn.neighbors import KNeighborsClassifier

K, CLASSES, TRAIN, VAL = 5, 4, 80, 30
WIDTHS = [(3, 4), (12,), (8,), (CLASSES,)]
rng = np.random.default_rng(7)
centres = [rng.normal(size=(CLASSES, int(np.prod(w)))) for w in WIDTHS]
labels = {'train': rng.integers(0, CLASSES, TRAIN), 'val': rng.integers(0, CLASSES, VAL)}
probes = []
for depth, width in enumerate(WIDTHS):
    # Classes come apart with depth; the last probe is nearly the answer.
    spread = 2.5 / (depth + 1)
    probes.append({s: (centres[depth][y] + spread * rng.normal(size=(len(y), centres[depth].shape[1]))).astype('float32') for s, y in labels.items()})
logits = {s: (3 * np.eye(CLASSES)[y] + 1.6 * rng.normal(size=(len(y), CLASSES))).astype('float32') for s, y in labels.items()}
expected = {}
for split in ('train', 'val'):
    classes = np.stack([KNeighborsClassifier(K, algorithm='brute').fit(p['train'].astype('f8'), labels['train']).predict(p[split].astype('f8')) for p in probes], 1)
    final = logits[split].argmax(1)
    agrees = (classes == final[:, None])[:, ::-1].cumprod(1).sum(1)
    depth = [None if a == 0 else int(len(probes) - a) for a in agrees]
    expected[split] = {'probe_classes': classes.tolist(), 'predictions': final.tolist(), 'prediction_depth': depth}
    np.save(f'{split}_labels.npy', labels[split].astype('int64'))
    np.save(f'{split}_logits.npy', logits[split])
    for i, p in enumerate(probes):
        np.save(f'{split}_{i:02d}.npy', p[split].reshape((-1,) + WIDTHS[i]))
json.dump(expected, open('expected.json', 'w'))
print({s: (sum(d is None for d in e['prediction_depth']), np.bincount([d for d in e['prediction_depth'] if d is not None]).tolist()) for s, e in expected.items()})
