"""Strings → values, pure: dates, periods."""
