"""Periskope's API: lists, records, sends."""
