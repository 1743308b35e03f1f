"""Parts of `pulumi-polytomic graph`: the picture and its formats."""
