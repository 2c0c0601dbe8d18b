"""Tests: operator."""
