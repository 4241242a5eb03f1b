"""What scikit-learn's LogisticRegression says of small sets: weights, biases, loss and classes.

Run with numpy and scikit-learn (1.2 to 1.7, which know `multi_class`):  python make.py

The objective is scikit-learn's: sum of cross-entropies + |weights|^2 / 2 for C = 1, after the rows of all examples were
shifted by their mean and multiplied by one number, so that columns vary by 1 on average. `among` says who is learned from.
"""
import json
import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(5)
# name, rows, width, classes, how far the classes are apart, offset, share that is learned from
CASES = [
    ('three classes that overlap', 90, 4, 3, 0.7, 0, 1),
    ('two classes', 60, 3, 2, 1, 0, 1),
    ('wider than there are rows, so that all can be told apart', 30, 45, 4, 0.5, 0, 1),
    ('half of the rows', 80, 6, 3, 1, 0, 0.5),
    ('far from the origin, columns of other scales', 70, 5, 3, 1, 300, 1),
]


def numbers(array):
    """The shortest decimals that give back the same float32."""
    return [float(str(value)) for value in np.asarray(array, 'float32').ravel()]


out = []
for name, count, width, classes, apart, offset, share in CASES:
    labels = np.arange(count) % classes
    centres = apart * rng.normal(size=(classes, width))
    scales = 1 if offset == 0 else 10.0 ** (np.arange(width) % 3)
    rows = (offset + scales * (centres[labels] + rng.normal(size=(count, width)))).astype('float32')
    x = rows.astype('f8') - rows.astype('f8').mean(0)
    x *= np.sqrt(x.size / (x**2).sum())
    among = np.arange(count) < share * count
    model = LogisticRegression(C=1, tol=1e-12, max_iter=100_000, multi_class='multinomial').fit(x[among], labels[among])
    weights, biases = model.coef_.T, model.intercept_
    if classes == 2:
        # scikit-learn keeps half of a symmetric pair.
        weights, biases = np.hstack([-weights, weights]), np.array([-biases[0], biases[0]])
    logits = x @ weights + biases
    loss = (np.logaddexp.reduce(logits, 1) - logits[np.arange(count), labels])[among].mean()
    out.append(dict(name=name, width=width, classes=classes, rows=numbers(rows), labels=labels.tolist(),
                    among=among.astype(int).tolist(), weights=numbers(weights), biases=numbers(biases), loss=float(loss),
                    predictions=logits.argmax(1).tolist()))
json.dump(out, open('cases.json', 'w'), separators=(',', ':'))
