"""Tickets at the desk: listed, made, assigned, closed, reopened."""
