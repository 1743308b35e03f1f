"""Pulumi's side: the dynamic provider host, the constructors of resources, and lookups in a program."""
