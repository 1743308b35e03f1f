"""State and rules of the API, one module per noun, free of HTTP."""
