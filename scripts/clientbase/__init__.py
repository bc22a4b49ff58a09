"""Clientbase: raw orders, deals and contacts in, the tables a sales team works from out."""

__version__ = "0.1.0"
