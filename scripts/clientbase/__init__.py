"""Clientbase command line and the steps below it."""
