"""The quality gate: suites declared in `expectations/`, judged by Great Expectations before anything is published."""
