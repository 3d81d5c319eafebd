"""The server itself: the tools and resources over MCP, by the official SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import roles
from roles.characters import plain
from roles.cli.mcp.tools import ask, input_schema, offered, unknown_name
from roles.errors import RolesError, UnknownName
from roles.version import __version__

if TYPE_CHECKING:
    import mcp_types as types

    from roles.cli.mcp.served import Contents, Served

__all__ = ["run"]

_INSTRUCTIONS = """\
Ask who owns a piece of work at a stage, why, and whom it is handed to: before you start it, decide
about it or hand it on. Names can be keys, names or aliases, in any case. The model says which role
owns it. Where people are served, give a scope and a day to learn which person, team or agent holds
the role, and which person answers for an agent."""

_RESOURCES = {
    "roles://model": ("The model as JSON", "application/json"),
    "roles://chart": ("The chart: who owns what at each stage", "text/markdown"),
    "roles://losses": ("What was lost or in doubt when the files were read", "text/plain"),
}


def run(served: Served) -> None:
    """Serve files over stdin and stdout until stdin ends."""
    import anyio
    import mcp_types as types
    from mcp.server import Server
    from mcp.server.stdio import stdio_server
    from mcp.shared.exceptions import MCPError

    people = served.people is not None

    async def list_tools(*_: Any) -> types.ListToolsResult:
        reads = types.ToolAnnotations(
            read_only_hint=True, idempotent_hint=True, open_world_hint=False
        )
        tools = [
            types.Tool(
                name=tool.name,
                description=tool.about,
                input_schema=input_schema(tool, people=people),
                annotations=reads,
            )
            for tool in offered(people=people)
        ]
        return types.ListToolsResult(tools=tools)

    async def call_tool(_: Any, asked: types.CallToolRequestParams) -> types.CallToolResult:
        text, data, failed = answered(served, asked.name, asked.arguments or {})
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=text)],
            structured_content=data,
            is_error=failed,
        )

    async def list_resources(*_: Any) -> types.ListResourcesResult:
        resources = [
            types.Resource(uri=uri, name=uri.partition("//")[2], description=about, mime_type=kind)
            for uri, (about, kind) in _RESOURCES.items()
        ]
        return types.ListResourcesResult(resources=resources)

    async def read_resource(
        _: Any, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        uri = str(asked.uri)
        if uri not in _RESOURCES:
            raise MCPError(types.INVALID_PARAMS, unknown_name("resource", uri, _RESOURCES))
        try:
            text = _resource(uri, served.contents())
        except RolesError as error:
            raise MCPError(types.INTERNAL_ERROR, str(error)) from None
        kind = _RESOURCES[uri][1]
        contents = types.TextResourceContents(uri=uri, text=text, mime_type=kind)
        return types.ReadResourceResult(contents=[contents])

    server = Server(
        "roles",
        version=__version__,
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_read_resource=read_resource,
    )

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)


def answered(served: Served, name: str, given: dict[str, Any]) -> tuple[str, Any, bool]:
    """Return the answer to a question as text and as data, and whether it is an error."""
    try:
        answer = ask(served, name, given)
        text, data = answer.render("text"), answer.plain()
        losses = served.contents().losses
    except RolesError as error:
        failure: dict[str, Any] = {"error": str(error)}
        if isinstance(error, UnknownName):
            failure |= {"nearest": list(error.nearest or error.among)}
        return plain(str(error)), failure, True
    if losses:
        text += f"\n\nDoubtful: {len(losses)} losses in reading the files; see roles://losses"
    # Before 2026-07-28 the protocol takes objects only.
    return plain(text), data if isinstance(data, dict) else {"result": data}, False


def _resource(uri: str, contents: Contents) -> str:
    if uri == "roles://losses":
        return plain("\n".join(contents.losses))
    model = contents.reading.model
    if uri == "roles://chart":
        return format(model, "md")
    return roles.dumps(model, format="json")
