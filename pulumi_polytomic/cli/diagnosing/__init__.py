"""Checks of `pulumi-polytomic doctor`. Each takes what was found and reports what is wrong with it."""
