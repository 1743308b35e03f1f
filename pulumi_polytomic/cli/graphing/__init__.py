"""What `pulumi-polytomic graph` draws, and how."""
