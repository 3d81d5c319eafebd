"""The model floor: which role should own what at each stage, and why."""
