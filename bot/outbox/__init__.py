"""The outbox engine: lanes, leases, pace, retry and read-back; it knows no chat."""
