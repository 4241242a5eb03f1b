"""k-NN with faiss: exact search of rows among themselves, and what it takes."""
import base64
import sys
import time

import numpy as np

BLOCK = 2**20

state = {}


def rows(request):
    """The same numbers as `hashedRows` in server/src/benchWorker/rows.ts, [count, width]."""
    import faiss

    faiss.omp_set_num_threads(request["threads"])
    values = np.empty(request["count"] * request["width"], np.float32)
    for start in range(0, values.size, BLOCK):
        x = np.arange(start, min(start + BLOCK, values.size), dtype=np.uint32) * np.uint32(0x9E3779B1)
        x ^= x >> np.uint32(16)
        x *= np.uint32(0x85EBCA6B)
        x ^= x >> np.uint32(13)
        x *= np.uint32(0xC2B2AE35)
        x ^= x >> np.uint32(16)
        values[start : start + x.size] = (x >> np.uint32(8)).astype(np.float32) * np.float32(2**-23) - np.float32(1)
    state["rows"] = values.reshape(request["count"], request["width"])
    return {}


def load(request):
    """Rows that were made elsewhere, from a .npy file."""
    import faiss

    faiss.omp_set_num_threads(request["threads"])
    state["rows"] = np.load(request["file"])
    return {}


def search(request):
    import faiss

    x = state["rows"][: request["count"]]
    begin = time.perf_counter()
    index = faiss.IndexFlatL2(x.shape[1])
    index.add(x)
    state["neighbours"] = index.search(x, request["k"])[1]
    seconds = time.perf_counter() - begin
    return {"seconds": seconds, **peak_memory()}


def neighbours(_request):
    return {"neighbours": base64.b64encode(state["neighbours"].astype("<i4").tobytes()).decode()}


def peak_memory():
    """As `peakMemory` in server/src/benchWorker/peakMemory.ts."""
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            kibibytes = next(line.split()[1] for line in status if line.startswith("VmHWM:"))
        return {"peakMemoryBytes": int(kibibytes) * 1024}
    try:
        import resource
    except ImportError:  # Windows
        return {}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"peakMemoryBytes": peak if sys.platform == "darwin" else peak * 1024}
