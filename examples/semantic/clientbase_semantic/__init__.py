"""MetricFlow on Clientbase's published file: ask for metrics by name."""
