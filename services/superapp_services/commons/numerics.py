"""The parts of SciPy in use, loaded when first called: importing them costs half a start-up."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
