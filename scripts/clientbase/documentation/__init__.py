"""The documentation: dbt's own pages about every model and column, as one file that is part of a version."""

from clientbase.documentation.writing import DOCUMENTATION_KEY, DOCUMENTATION_PAGE, Documented, write_documentation

__all__ = ["DOCUMENTATION_KEY", "DOCUMENTATION_PAGE", "Documented", "write_documentation"]
