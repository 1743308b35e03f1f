"""What `pulumi-polytomic compare` needs: which objects of two workspaces are the same ones, and how they differ."""
