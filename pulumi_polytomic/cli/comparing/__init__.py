"""Parts of `pulumi-polytomic compare`: match the objects of two workspaces, and list their differences."""
