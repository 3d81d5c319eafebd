"""The plan floor: when each stage, handoff and recurring duty is."""
