"""A live workspace becomes a world: read (`reading`), written in short (`writing`), without names (`anonymous`)."""
