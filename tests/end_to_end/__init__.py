"""Tests: trips."""
