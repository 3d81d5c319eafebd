"""The parts of the Backstage format: entities, how they are read and how they are written."""
