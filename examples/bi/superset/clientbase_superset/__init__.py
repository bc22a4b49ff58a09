"""Clientbase's published marts in Apache Superset: a read-only database, datasets and charts, made through its API."""
