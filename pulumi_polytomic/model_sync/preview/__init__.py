"""What a preview compares with the workspace for a model sync."""
