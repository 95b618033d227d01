"""A published snapshot into a store elsewhere, graph by graph, over the Graph Store Protocol.

graphs.py   what there is to push: named graphs with digests of what is in them
target.py   the store elsewhere: PUT and DELETE a graph, patiently
memory.py   which graphs a target has, as of when it took them: so a push goes on where it was
pushing.py  one push: send what is new or changed, delete what is gone, tell what failed
"""

from kg.push.memory import Memory
from kg.push.pushing import Pushed, push
from kg.push.target import Target

__all__ = ["Memory", "Pushed", "Target", "push"]
