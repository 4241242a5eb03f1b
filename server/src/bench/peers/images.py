"""Images in the format of MNIST, as the networks see them."""
import gzip
import os

import numpy as np
import torch


def read_idx(folder, name):
    with gzip.open(os.path.join(folder, name)) as file:
        data = file.read()
    shape = np.frombuffer(data, ">i4", data[3], 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)


def read_images(folder):
    """Standardized images, [n, 1, height, width], and labels of the training and the test set."""
    pixels = [read_idx(folder, name + "-images-idx3-ubyte.gz") for name in ("train", "t10k")]
    labels = [read_idx(folder, name + "-labels-idx1-ubyte.gz") for name in ("train", "t10k")]
    scaled = [torch.tensor(part, dtype=torch.float32)[:, None] / 255 for part in pixels]
    std, mean = torch.std_mean(scaled[0].double(), unbiased=False)
    images = [(part - mean.item()) / std.item() for part in scaled]
    return list(zip(images, [torch.tensor(part, dtype=torch.int64) for part in labels]))
