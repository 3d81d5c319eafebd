"""What the families of formats share: opening, decoding and limiting files, readings and losses."""
