"""The dashboard: one self-contained HTML file made from the marts of a version, part of that version."""

from clientbase.dashboard.writing import write_dashboard

__all__ = ["write_dashboard"]
