"""The command `pulumi-polytomic`."""
