"""Reports: figures, the daily and the weekly report, CSV and charts as files."""
