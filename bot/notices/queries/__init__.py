"""What notices say now, and to whom."""
