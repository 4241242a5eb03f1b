"""What others do, measured: takes one JSON request a line, gives one JSON answer a line, until its input ends.

Requests are those of `BenchRequest` in server/src/protocol/bench.ts. Each is a function of the module named here.
"""
import importlib
import json
import signal
import sys

MODULES = {
    "about": "about",
    "network": "training",
    "train": "training",
    "rows": "knn",
    "load": "knn",
    "search": "knn",
    "neighbours": "knn",
    "whole": "whole",
}


def answer(request):
    try:
        kind = request["type"]
        return getattr(importlib.import_module(MODULES[kind]), kind)(request)
    except Exception as error:
        return {"error": "%s: %s" % (type(error).__name__, error)}


if __name__ == "__main__":
    # Ctrl-C reaches the whole process group; the benchmark ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
