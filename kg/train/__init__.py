"""Making the models that are shipped: needs the treebanks and names, never used at run time."""
