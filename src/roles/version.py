"""The version of the distribution; its metadata takes it from here."""

__version__ = "0.1.0"
