"""Describe a plan or a refresh of Pulumi in words: the output of `report` and of `drift`."""
