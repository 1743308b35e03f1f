"""The one life of every resource, in plain data: no Pulumi host, no URL."""
