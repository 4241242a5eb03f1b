r"""Trains small Keras networks on the images that ship with Depthlens, converts them with the real tensorflowjs_converter,
and writes down what Keras says of some images: logits, and numbers at every layer.

    python3.11 -m venv venv
    venv/bin/pip install tensorflow==2.15.1 tensorflowjs==4.17.0 tensorflow-decision-forests==1.8.1 \
        jax==0.4.23 flax==0.7.5 pandas==2.1.4 numpy==1.26.4
    venv/bin/python test/golden/custom/make.py

Writes NAME.json beside this script, and each model.json with its weights: that of `sequential` is the one that ships.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "../../../experiments/data/fashion-mnist-mini")
ASKED = 12
layers = tf.keras.layers


def images(name, count):
    with gzip.open(os.path.join(DATA, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=16)[: count * 784].reshape(-1, 28, 28, 1)


def labels(name, count):
    with gzip.open(os.path.join(DATA, name)) as file:
        return np.frombuffer(file.read(), np.uint8, offset=8)[:count]


def sequential():
    return tf.keras.Sequential(
        [
            layers.InputLayer((28, 28, 1)),
            layers.Conv2D(8, 3, strides=2, padding="same", activation="relu", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(12, 3, activation="relu", name="conv2"),
            layers.Dropout(0.2, name="drop"),
            layers.Flatten(name="flat"),
            layers.Dense(16, activation="tanh", name="hidden"),
            layers.Dense(10, activation="softmax", name="classes"),
        ],
        name="sequential",
    )


def functional():
    image = layers.Input((28, 28, 1), name="image")
    x = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False, name="stem")(image)
    x = layers.BatchNormalization(name="stem_bn")(x)
    x = stem = layers.ReLU(name="stem_relu")(x)
    x = layers.SeparableConv2D(8, 3, padding="same", name="separable")(x)
    x = layers.BatchNormalization(scale=False, name="separable_bn")(x)
    x = layers.Add(name="skip")([x, stem])
    x = layers.LeakyReLU(0.1, name="leaky")(x)
    a = layers.DepthwiseConv2D(3, strides=2, padding="same", activation="swish", name="depthwise")(x)
    b = layers.AveragePooling2D(3, strides=2, padding="same", name="average")(x)
    x = layers.Concatenate(name="both")([a, b])
    scale = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    scale = layers.Dense(16, activation="sigmoid", name="excite")(scale)
    x = layers.Multiply(name="scaled")([x, scale])
    x = layers.LayerNormalization(name="layer_norm")(x)
    x = layers.Conv2D(12, 3, dilation_rate=2, activation="gelu", name="dilated")(x)
    x = layers.SpatialDropout2D(0.1, name="spatial")(x)
    x = layers.GlobalMaxPooling2D(name="largest")(x)
    inner = tf.keras.Sequential(
        [layers.InputLayer((12,)), layers.Dense(12, activation="elu", name="dense"), layers.Dropout(0.1)], name="inner"
    )
    x = inner(x)
    x = layers.Dense(10, name="logits_layer")(x)
    return tf.keras.Model(image, layers.Softmax(name="probabilities")(x), name="functional")


def all_layers(model):
    """Name and output of every layer, those of models inside of it too, in the form that Depthlens has."""
    for layer in model.layers:
        if isinstance(layer, tf.keras.Model):
            continue
        if not isinstance(layer, layers.InputLayer):
            yield layer.name, layer.output


def make(name, build, folder, train, test):
    tf.keras.utils.set_random_seed(1)
    model = build()
    model.compile(tf.keras.optimizers.Adam(0.004), "sparse_categorical_crossentropy", ["accuracy"])
    model.fit(train[0] / np.float32(255), train[1], batch_size=64, epochs=4, verbose=0)
    x = test[0][:ASKED] / np.float32(255)
    outputs = dict(all_layers(model))
    values = tf.keras.Model(model.input, outputs)(x, training=False)
    # Of the softmax at the end Depthlens wants the logits.
    last = model.layers[-1]
    if isinstance(last, layers.Dense):
        before = tf.keras.Model(model.input, last.input)(x, training=False)
        logits = before @ last.kernel + last.bias
    else:
        logits = tf.keras.Model(model.input, last.input)(x, training=False)

    with tempfile.TemporaryDirectory() as temporary:
        saved = os.path.join(temporary, "model.h5")
        model.save(saved)
        converter = os.path.join(os.path.dirname(sys.executable), "tensorflowjs_converter")
        subprocess.run([converter, "--input_format=keras", saved, folder], check=True, stdout=subprocess.DEVNULL)

    def short(value):
        rows = np.asarray(value).reshape(ASKED, -1)
        stride = max(1, rows.size // 24)
        return {
            "shape": list(value.shape[1:]),
            "norm": float(np.linalg.norm(rows.astype(np.float64))),
            "largest": float(np.abs(rows).max()),
            "stride": stride,
            "sample": [float(f"{n:.7g}") for n in rows.ravel()[::stride]],
        }

    accuracy = model.evaluate(test[0] / np.float32(255), test[1], verbose=0)[1]
    golden = {
        "keras": tf.__version__,
        "accuracy": round(float(accuracy), 4),
        "logits": [float(f"{n:.7g}") for n in np.asarray(logits).ravel()],
        "layers": {layer: short(value) for layer, value in values.items()},
    }
    with open(os.path.join(HERE, f"{name}.json"), "w") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")
    print(name, golden["accuracy"])


train = images("train-images-idx3-ubyte.gz", 6000), labels("train-labels-idx1-ubyte.gz", 6000)
test = images("t10k-images-idx3-ubyte.gz", 1000), labels("t10k-labels-idx1-ubyte.gz", 1000)
make("sequential", sequential, os.path.join(HERE, "../../../experiments/small/own-network"), train, test)
make("functional", functional, os.path.join(HERE, "functional"), train, test)
