"""Clientbase's night in Dagster: every dbt model as an asset, all of them made by one gated `clientbase run`."""
