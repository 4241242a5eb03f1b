"""Writes embeddings of a small network with the callback that docs/embeddings.md has, and, as expected.json, what the
layers give one by one. Arguments: the file with the callback's text, the folder."""
import json
import sys

import keras
import numpy

source, folder = sys.argv[1:]
names = {}
with open(source) as file:
    exec(file.read(), names)

keras.utils.set_random_seed(0)
conv = keras.layers.Conv2D(4, 3, name="first")
dense = keras.layers.Dense(5, name="second")
last = keras.layers.Dense(3, activation="softmax", name="third")
flat, relu = keras.layers.Flatten(), keras.layers.ReLU()
model = keras.Sequential([keras.layers.Input((8, 8, 3)), conv, relu, flat, dense, keras.layers.ReLU(), last])
model.compile("sgd", "sparse_categorical_crossentropy")
rng = numpy.random.default_rng(0)
data = {
    split: (rng.random((n, 8, 8, 3)).astype("float32"), numpy.arange(n)[:, None] % 3)
    for split, n in [("train", 10), ("val", 7)]
}
callback = names["WriteEmbeddings"](["first", "second"], data, folder)
model.fit(*data["train"], epochs=1, verbose=0, callbacks=[callback])

expected = {}
for split, (images, labels) in data.items():
    first = numpy.array(conv(images))
    second = numpy.array(dense(flat(relu(first))))
    third = numpy.array(last(relu(second)))
    probes = [images, first, second, third]
    expected[split] = {
        "probes": [probe.reshape(len(probe), -1).tolist() for probe in probes],
        "labels": labels.ravel().tolist(),
        "logits": numpy.log(third).tolist(),
    }
with open(f"{folder}/expected.json", "w") as file:
    json.dump(expected, file)
