"""Writes the golden files of this folder with scipy, in the form of SVHN's cropped digits: python3 make.py (scipy 1.10)."""
import hashlib
import json
import os
import struct

import numpy as np
from scipy.io import loadmat, savemat

os.chdir(os.path.dirname(os.path.abspath(__file__)))
COUNT = 4

# 32 x 32 x 3 x N, as the official files have it: every image, row, column and channel differs.
row, column, channel, image = np.ogrid[:32, :32, :3, :COUNT]
X = ((row * 8 + column + channel * 64 + image * 37) % 256).astype("u1")
y = np.array([[1], [10], [9], [10]])


def save(name, variables, **options):
    savemat(f"{name}.mat", variables, **options)


def swapped(data):
    """The same file as a big-endian machine writes it: scipy only writes the order of its own machine."""
    out = bytearray(data[:124] + data[125:123:-1] + b"MI")
    sizes = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8}

    def elements(at, end):
        while at < end:
            kind, length = struct.unpack_from("<II", data, at)
            if kind >> 16:
                small, bytes_ = kind & 0xFFFF, kind >> 16
                value = data[at + 4 : at + 8]
                size = sizes[small]
                parts = [value[i : i + size][::-1] for i in range(0, 4, size)]
                out.extend(struct.pack(">I", bytes_ << 16 | small) + b"".join(parts))
                at += 8
                continue
            out.extend(struct.pack(">II", kind, length))
            at += 8
            if kind == 14:
                elements(at, at + length)
                at += length
            else:
                padded = -(-length // 8) * 8
                value, size = data[at : at + padded], sizes[kind]
                out.extend(b"".join(value[i : i + size][::-1] for i in range(0, padded, size)))
                at += padded

    elements(128, len(data))
    return bytes(out)


small = {"X": X[..., :2], "y": y[:2].astype("u1")}
save("official", {"X": X, "y": y.astype("u1")}, do_compression=True)
save("swapped-order", {"y": y.astype("f8"), "X": X, "more": "text"}, do_compression=True)
save("plain", small)
with open("plain.mat", "rb") as file:
    big = swapped(file.read())
with open("big-endian.mat", "wb") as file:
    file.write(big)
for name in ["X", "y"]:
    assert (loadmat("big-endian.mat")[name] == small[name]).all()

# What is wrong, small where the reader has to stop before the values.
save("double-images", {"X": X[..., :1].astype("f8"), "y": y[:1]}, do_compression=True)
save("grey", {"X": X[:, :, 0], "y": y}, do_compression=True)
save("no-labels", {"X": X}, do_compression=True)
save("no-images", {"y": y}, do_compression=True)
save("too-few-labels", {"X": X, "y": y[:3]}, do_compression=True)
save("label-0", {"X": X, "y": y - 1}, do_compression=True)
save("half-label", {"X": X, "y": y + 0.5}, do_compression=True)
save("text-labels", {"X": X, "y": "1092"}, do_compression=True)
save("complex-labels", {"X": X, "y": y * 1j}, do_compression=True)
save("level-4", {"X": X[:, :, 0, 0], "y": y}, format="4")

rows = X.transpose(3, 0, 1, 2)
expected = {
    "labels": (y.ravel() % 10).tolist(),
    "first": rows[0, 0, :2].ravel().tolist(),
    "sha256": [hashlib.sha256(np.ascontiguousarray(one).tobytes()).hexdigest() for one in rows],
}
with open("expected.json", "w") as file:
    json.dump(expected, file, indent=1)
    file.write("\n")
