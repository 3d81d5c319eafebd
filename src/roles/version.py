"""The version of the distribution; its metadata takes it from here."""

__version__ = "0.2.0"
