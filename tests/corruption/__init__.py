"""The adversary of the quality gate: damaged input that must not be published, and clean nights that must be."""
