"""What `validate` is made of: a run of the program without the engine, and the checks of what it declares."""
