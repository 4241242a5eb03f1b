"""Which libraries are here, and what computes behind them."""
import importlib
import platform


def about(_request):
    versions = {"python": platform.python_version()}
    for name in ("numpy", "torch", "faiss", "sklearn"):
        try:
            versions[name] = importlib.import_module(name).__version__
        except Exception:
            pass
    return {"versions": versions, "blas": blas()}


def blas():
    """The libraries that multiply matrices for numpy and faiss, in words."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return []
    libraries = [entry for entry in threadpool_info() if entry["user_api"] == "blas"]
    keys = ("internal_api", "version", "architecture", "threading_layer")
    return sorted({" ".join(str(entry[key]) for key in keys if entry.get(key)) for entry in libraries})
