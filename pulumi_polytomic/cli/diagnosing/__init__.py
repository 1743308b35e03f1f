"""What `pulumi-polytomic doctor` looks at. Each check takes what was found and says what is wrong with it."""
