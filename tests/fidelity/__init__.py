"""Everything that can be said, both ways, as one list: what the page of docs/fidelity.md tells, its picture and its test."""
