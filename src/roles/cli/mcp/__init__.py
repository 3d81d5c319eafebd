"""The MCP server: programs ask what people ask on the command line, and get the same answers."""
