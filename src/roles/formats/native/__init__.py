"""The library's own format: one tree, as TOML, JSON or YAML, and its JSON Schema."""
