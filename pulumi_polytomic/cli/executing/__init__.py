"""What the commands around executions share: whom they ask, which syncs are meant, what is shown, how they end."""
