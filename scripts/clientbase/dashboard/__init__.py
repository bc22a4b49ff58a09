"""The dashboard: one self-contained HTML file made from the marts of a version, part of that version."""

from clientbase.dashboard.writing import DASHBOARD_FOLDER, PAGE_NAME, write_dashboard

__all__ = ["DASHBOARD_FOLDER", "PAGE_NAME", "write_dashboard"]
