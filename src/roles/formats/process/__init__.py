"""The parts of the BPMN format: the process of a model, how it is laid out, written and read."""
