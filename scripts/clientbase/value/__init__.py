"""Models of what customers will buy: fitted here, on counts that SQL has grouped, and scored in SQL."""

from clientbase.value.step import fit_value_models

__all__ = ["fit_value_models"]
