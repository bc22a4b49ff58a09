"""Privacy: who was erased stays erased, and every copy that we hold can prove it (docs/privacy.md)."""
