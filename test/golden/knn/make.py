"""What scikit-learn's KNeighborsClassifier (brute force, in float64) says of small sets of every shape.

Run with numpy and scikit-learn (1.5 or later):  python make.py

Neighbours are numpy's stable sort of float64 squared distances. Where the k-th and the next one are equally far, they are
equal rows with equal labels, so that no tie between neighbours decides a class; ties between votes do, and go to the
lowest class. `alone` leaves a stored row out of its own neighbours (scikit-learn: predict(None)).
"""
import json
import numpy as np
from sklearn.neighbors import KNeighborsClassifier

rng = np.random.default_rng(3)
# name, stored rows, queries, width, k, classes, offset, each row how often
CASES = [
    ('one dimension', 40, 12, 1, 3, 3, 0, 1),
    ('wide', 20, 3, 100, 5, 4, 0, 1),
    ('k is all there is', 17, 5, 6, 17, 3, 0, 1),
    ('one query', 50, 1, 9, 4, 5, 0, 1),
    ('a hundred classes, many without examples', 60, 10, 8, 6, 100, 0, 1),
    ('far from the origin', 40, 10, 20, 5, 4, 1e4, 1),
    ('even votes', 40, 20, 5, 2, 6, 0, 1),
    ('every row three times', 45, 10, 14, 5, 4, 0, 3),
    ('all rows equal', 20, 4, 30, 6, 1, 0, 20),
]


def numbers(array):
    """The shortest decimals that give back the same float32."""
    return [float(str(value)) for value in array.ravel()]


out = []
for name, stored, queries, width, k, classes, offset, times in CASES:
    distinct = offset + rng.normal(size=(stored // times, width))
    x = np.tile(distinct, (times, 1)).astype('float32')
    q = (offset + rng.normal(size=(queries, width))).astype('float32')
    used = min(classes, 12)
    y = np.tile(rng.integers(0, used, stored // times) * (classes // used), times)
    model = KNeighborsClassifier(k, algorithm='brute').fit(x.astype('f8'), y)
    entry = dict(name=name, width=width, k=k, classes=classes, labels=y.tolist())
    entry.update(stored=numbers(x), queries=numbers(q))
    for asked, rows, given in (('stored', x, x), ('queries', q, q), ('alone', x, None)):
        if given is None and k == stored:
            continue
        # Not the shortcut through scalar products, whose rounding could reorder neighbours far from the origin.
        squared = ((rows[:, None].astype('f8') - x[None].astype('f8')) ** 2).sum(2)
        if given is None:
            np.fill_diagonal(squared, np.inf)
        order = np.argsort(squared, 1, kind='stable')
        if k < stored:
            last, after = (np.take_along_axis(squared, order[:, i : i + 1], 1) for i in (k - 1, k))
            equal = (x[order[:, k - 1]] == x[order[:, k]]).all(1, keepdims=True)
            assert ((after > last * (1 + 1e-9)) | equal).all(), name
        entry[asked + '_class'] = model.predict(None if given is None else given.astype('f8')).tolist()
        entry[asked + '_neighbours'] = order[:, :k].tolist()
    out.append(entry)
json.dump(out, open('cases.json', 'w'), separators=(',', ':'))
