r"""Trains a small network in Keras 3, saves it as a .keras file, converts that with the real tensorflowjs_converter, and
writes down what Keras says of some images.

    python3.11 -m venv venv
    venv/bin/pip install tensorflow-cpu==2.18.1 keras==3.15.1 tf-keras==2.18.0
    venv/bin/pip install --no-deps tensorflowjs==4.22.0 tensorflow-hub
    venv/bin/pip install importlib_resources "setuptools<80"
    venv/bin/python test/golden/custom/make-keras3.py

Writes keras3.json beside this script, and keras3/model.json with its weights.
"""

import gzip
import importlib.machinery
import json
import os
import sys
import tempfile
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "../../../experiments/data/fashion-mnist-mini")
ASKED = 12


class Unused(types.ModuleType):
    """The converter imports jax and decision forests, some hundred MB, which have no part in this conversion."""

    def __init__(self, name):
        super().__init__(name)
        self.__path__ = []
        self.__spec__ = importlib.machinery.ModuleSpec(name, None)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Unused(f"{self.__name__}.{name}")


def convert(saved, folder):
    for unused in ["tensorflow_decision_forests", "jax", "jax.experimental", "jax.experimental.jax2tf", "jaxlib", "flax"]:
        sys.modules[unused] = Unused(unused)
    from tensorflowjs.converters import converter

    converter.convert(["--input_format=keras_keras", "--output_format=tfjs_layers_model", saved, folder])


def read(name, offset):
    with gzip.open(os.path.join(DATA, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=offset)


def network():
    """Several layers of a class, one that is used twice, a model inside: what the names in the file have to tell apart."""
    image = keras.Input((28, 28, 1), name="image")
    x = layers.Conv2D(6, 3, strides=2, padding="same", use_bias=False, name="stem")(image)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = layers.PReLU(shared_axes=[1, 2], name="stem_prelu")(x)
    again = layers.Conv2D(6, 3, padding="same", activation="silu", name="again")
    x = again(again(x))
    inner = keras.Sequential(
        [
            keras.Input((14, 14, 6)),
            layers.SeparableConv2D(8, 3, name="separable"),
            layers.BatchNormalization(name="inner_bn"),
            layers.LeakyReLU(negative_slope=0.1, name="leaky"),
            layers.Conv2D(8, 3, strides=2, activation="gelu", name="inner_conv"),
        ],
        name="inner",
    )
    x = inner(x)
    x = layers.GroupNormalization(4, name="group_norm")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dropout(0.2, name="drop")(x)
    x = layers.Dense(8, activation="leaky_relu", name="hidden")(x)
    return keras.Model(image, layers.Dense(10, activation="softmax", name="classes")(x), name="keras3")


train = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28, 1) / np.float32(255)
test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28, 1) / np.float32(255)
labels = read("train-labels-idx1-ubyte.gz", 8), read("t10k-labels-idx1-ubyte.gz", 8)

keras.utils.set_random_seed(1)
model = network()
model.compile(keras.optimizers.Adam(0.004), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train, labels[0], batch_size=64, epochs=6, verbose=0)
accuracy = model.evaluate(test, labels[1], verbose=0)[1]
last = model.get_layer("classes")
hidden = keras.Model(model.input, last.input).predict(test[:ASKED], verbose=0)
kernel, bias = last.get_weights()

with tempfile.TemporaryDirectory() as temporary:
    saved = os.path.join(temporary, "model.keras")
    # Without the optimizer's state, which is twice as large as the weights.
    keras.Model(model.input, model.output).save(saved)
    convert(saved, os.path.join(HERE, "keras3"))

golden = {
    "keras": keras.__version__,
    "accuracy": round(float(accuracy), 4),
    "logits": [float(f"{n:.7g}") for n in (hidden @ kernel + bias).ravel()],
}
with open(os.path.join(HERE, "keras3.json"), "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
print(golden["accuracy"])
