"""How an execution of a sync starts, is followed and is judged; and its life as a resource."""
