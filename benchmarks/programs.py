"""Questions over MCP, beside a server of the same SDK whose only tool returns a constant."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import anyio
from measure import sizes, table
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

QUESTION = {"responsibility": "technology-selection", "at": "definition"}
PEER = """
import anyio, mcp_types as types
from mcp.server import Server
from mcp.server.stdio import stdio_server

async def list_tools(*_):
    tool = types.Tool(name="who_owns", input_schema={"type": "object"})
    return types.ListToolsResult(tools=[tool])

async def call_tool(*_):
    text = types.TextContent(type="text", text="product-manager")
    return types.CallToolResult(content=[text], structured_content={"owner": "product-manager"})

async def main():
    server = Server("constant", on_list_tools=list_tools, on_call_tool=call_tool)
    async with stdio_server() as streams:
        await server.run(*streams, server.create_initialization_options())

anyio.run(main)
"""


async def calls_a_second(arguments: list[str], calls: int) -> float:
    """Return how many calls a server answers in a second, one after the other."""
    server = StdioServerParameters(command=sys.executable, args=arguments, env=dict(os.environ))
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()

        async def call() -> Any:
            return await session.call_tool("who_owns", QUESTION)

        assert "product-manager" in str((await call()).structured_content)
        start = time.perf_counter()
        for _ in range(calls):
            await call()
        return calls / (time.perf_counter() - start)


def main() -> None:
    """Print a row for each server."""
    (calls,) = sizes((2_000,), (10,))
    ours = anyio.run(calls_a_second, ["-m", "roles", "mcp", "-m", "@product-planning"], calls)
    peer = anyio.run(calls_a_second, ["-c", PEER], calls)
    rows = [("roles mcp", f"{ours:,.0f}", f"{ours / peer:.2f}"),
            ("a constant", f"{peer:,.0f}", "1")]  # fmt: skip
    table("Questions over MCP", ("server", "calls a second", "of the constant"), rows)


if __name__ == "__main__":
    main()
