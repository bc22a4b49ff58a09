"""SQL mutation testing: plant a fault in a model, and see whether a test minds."""
