"""All objects of a workspace: read from the API, or from a file that `pulumi-polytomic export` wrote."""
