"""Every effect, with our row that it is about and little else.

A class's name is its kind, as it is stored; a field is stored only where it differs from its default. To rename either,
or to take a default away, is a migration.
"""
