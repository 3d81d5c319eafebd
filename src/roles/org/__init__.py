"""The organisation floor: who holds which role, on a day, for a product."""
