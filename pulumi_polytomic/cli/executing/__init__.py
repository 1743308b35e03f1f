"""Shared parts of the commands for executions: connection, selection of syncs, output, exit codes."""
