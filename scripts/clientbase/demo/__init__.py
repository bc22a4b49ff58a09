"""Demo input: a believable Russian sales company of any size, with the hidden truth beside it."""

from clientbase.demo.errors import DemoError
from clientbase.demo.generator import DemoSummary, generate

__all__ = ["DemoError", "DemoSummary", "generate"]
