"""Files on their way between Slack and Periskope: downloaded, checked, buffered on disk."""
