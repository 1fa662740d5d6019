"""Metrics that feed KPIs: one log for each day, week or month that was computed."""
