"""Checks of a model sync against the workspace at preview."""
