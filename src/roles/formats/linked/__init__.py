"""The parts of the linked data formats: the terms, how they are read and how they are written."""
