"""News articles become a knowledge graph of who did what, where and when, and who says so.

Read `kg.pipeline` first: it is the road, one line a stage.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("newsgraph")
except PackageNotFoundError:  # run from a tree that was never installed
    __version__ = "0+unknown"
