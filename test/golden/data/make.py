"""Writes the golden files of this folder with numpy and safetensors: python3 make.py (numpy 2.x, safetensors 0.8)."""
import json
import os

import numpy as np
from numpy.lib import format as npy
from safetensors.numpy import save_file

os.chdir(os.path.dirname(os.path.abspath(__file__)))
expected = {}


def save(name, array, version=None):
    with open(f"{name}.npy", "wb") as file:
        npy.write_array(file, array, version=version)


# A 2 x 3 array of every numeric type, with the type's ends and what is special about it.
values = {
    "f2": [[0, -0.5, 6.103515625e-05], [65504, 5.960464477539063e-08, -1.5]],
    "f4": [[0, -0.5, 1.5], [3.4028234663852886e38, 1.401298464324817e-45, -1]],
    "f8": [[0, -0.5, 1.5], [1e300, 2.5e-310, -1]],
    "i1": [[0, 1, -1], [127, -128, 5]],
    "i2": [[0, 1, -1], [32767, -32768, 5]],
    "i4": [[0, 1, -1], [2147483647, -2147483648, 5]],
    "i8": [[0, 1, -1], [9007199254740991, -9007199254740991, 5]],
    "u1": [[0, 1, 2], [255, 128, 5]],
    "u2": [[0, 1, 2], [65535, 128, 5]],
    "u4": [[0, 1, 2], [4294967295, 128, 5]],
    "u8": [[0, 1, 2], [9007199254740991, 128, 5]],
}
for name, rows in values.items():
    array = np.array(rows, dtype=name)
    save(name, array)
    expected[name] = array.astype("f8").ravel().tolist()
for name in ["f4", "f8", "i2", "i4", "i8"]:
    save(f"big-{name}", np.array(values[name], dtype=f">{name}"))

save("version2", np.array(values["f4"], dtype="f4"), version=(2, 0))
save("version3", np.array(values["f4"], dtype="f4"), version=(3, 0))
save("fortran", np.asfortranarray(np.array(values["f4"], dtype="f4")))
save("empty", np.zeros((0, 3), dtype="f4"))
save("scalar", np.array(1.5, dtype="f4"))
save("large-int", np.array([1, 2**53], dtype="i8"))
save("bool", np.array([True, False]))
save("complex", np.array([1j]))
save("text", np.array(["a", "bc"]))

table = np.zeros(3, dtype=[("member", "<i4"), ("label", "<U7"), ("it's", "u1"), ("mean_pd", "<f8")])
table["member"] = [0, 1, -2]
table["label"] = ["T-shirt", "", "🙂 Größe"]
table["it's"] = [0, 255, 7]
table["mean_pd"] = [0.1, np.nan, -3]
save("table", table)
unicode_name = np.array([(1.5,)], dtype=[("größe_🙂", "<f4")])
save("table-unicode-name", unicode_name)

save_file(
    {
        "conv.weight": np.arange(6, dtype="f4").reshape(2, 3) / 4,
        "bias": np.array([-1.5], dtype="f4"),
        "step": np.array(7, dtype="f4"),
        "none": np.zeros((0, 4), dtype="f4"),
        "iteration": np.array([2147483647, -1], dtype="i4"),
    },
    "tensors.safetensors",
    metadata={"architecture": "vgg16", "größe": "½"},
)

with open("expected.json", "w") as file:
    json.dump(expected, file, indent=1)
    file.write("\n")
