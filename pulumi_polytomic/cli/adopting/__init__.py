"""What `pulumi-polytomic adopt` does, step by step: read, name, write as Python, order, print, lay over the folder.

Only `reading`, `folder` and `engine` have side effects; the rest is plain data in and out.
"""
