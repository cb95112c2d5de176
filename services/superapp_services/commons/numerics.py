"""NumPy and the parts of SciPy in use, loaded when first used: they cost half a start-up."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["component_labels", "nearest_tree", "np", "shortest_paths", "sparse_rows"]


class _WhenUsed:
    """A module that is imported when something of it is asked for; what was asked for stays."""

    def __init__(self, module: str) -> None:
        self.__module = module

    def __getattr__(self, name: str) -> Any:
        found = getattr(import_module(self.__module), name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = _WhenUsed("numpy")


def nearest_tree(points: "NDArray[Any]") -> Any:
    """A tree that finds the nearest of these points."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - see the module's docstring

    return cKDTree(points)


def component_labels(
    source: "NDArray[np.int64]", target: "NDArray[np.int64]", nodes: int
) -> "NDArray[np.int64]":
    """For each node, the number of the connected part of the undirected graph that it is in."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - see the module's docstring
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    graph = coo_array((np.ones(len(source)), (source, target)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    return label.astype(np.int64)


def sparse_rows(parts: Any, size: int) -> Any:
    """A square matrix of compressed rows from its values, columns and row starts."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - see the module's docstring

    return csr_array(parts, shape=(size, size))


def shortest_paths(matrix: Any, **options: Any) -> Any:
    """Dijkstra over a matrix of `sparse_rows`; what SciPy's own function gives."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - see the module's docstring

    return dijkstra(matrix, **options)
