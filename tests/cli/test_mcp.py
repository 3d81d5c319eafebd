"""The MCP server, asked by the SDK's own client over a process of its own."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import roles
from documents import ROOT, files_of
from extras import needs

needs("mcp")

import anyio  # noqa: E402
import mcp  # noqa: E402
from mcp.client.stdio import StdioServerParameters, stdio_client  # noqa: E402

Session: TypeAlias = Any
PAGE = ROOT / "docs" / "how-to" / "organization.md"
SERVE = [sys.executable, "-m", "roles", "mcp"]


def talk(
    conversation: Callable[[Session], Awaitable[Any]],
    *arguments: str,
    folder: Path | None = None,
    command: list[str] = SERVE,
) -> Any:
    """Return what comes of a conversation with a server started with *arguments*."""

    async def main() -> Any:
        environment = {**os.environ, "PYTHONUTF8": "1"}
        server = StdioServerParameters(
            command=command[0], args=[*command[1:], *arguments], env=environment, cwd=folder
        )
        async with stdio_client(server) as streams, mcp.ClientSession(*streams) as session:
            await session.initialize()
            return await conversation(session)

    return anyio.run(main)


async def ask(session: Session, tool: str, **arguments: Any) -> Any:
    """Return the data of an answer that isn't an error; lists out of their wrapping."""
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert result.content[0].text
    data = result.structured_content
    return data["result"] if list(data) == ["result"] else data


async def fail(session: Session, tool: str, **arguments: Any) -> str:
    result = await session.call_tool(tool, arguments)
    assert result.is_error
    assert result.content[0].text == result.structured_content["error"]
    return result.content[0].text


# As the command line


def every(count: int, members: Sequence[Any]) -> Sequence[Any]:
    """Return about *count* members, spread over all of them."""
    return members[:: -(-len(members) // count)]


def questions(model: roles.RoleModel) -> list[tuple[str, dict[str, str], list[str]]]:
    """Return questions to the server, each with the command that asks the same."""
    asked: list[tuple[str, dict[str, str], list[str]]] = [("check", {}, ["check"])]
    for one in every(4, model.responsibilities):
        asked.append(("explain", {"responsibility": one.name}, ["explain", one.name]))
        asked.append(("who_owns", {"responsibility": one.key}, ["who-owns", one.key]))
    answer = next(answer for one in model.responsibilities for answer in model.who_owns(one))
    place = answer.responsibility.key, answer.stage.key
    asked.append(
        (
            "who_owns",
            {"responsibility": place[0], "at": place[1]},
            ["who-owns", place[0], "--at", place[1]],
        )
    )
    for role in every(3, model.roles):
        asked.append(("owned_by", {"role": role.name}, ["owned-by", role.name]))
        asked.append(("handoffs", {"giver": role.key}, ["handoffs", "--giver", role.key]))
    asked += [("at_stage", {"stage": one.key}, ["at", one.key]) for one in every(3, model.stages)]
    asked.append(("handoffs", {}, ["handoffs"]))
    return asked


@pytest.mark.parametrize("name", [each.name for each in roles.references()])
def test_answers_are_those_of_the_command_line(name: str, run) -> None:
    model = f"@{name}"
    asked = questions(roles.reference(name))

    async def conversation(session: Session) -> list[Any]:
        return [await session.call_tool(tool, given) for tool, given, _ in asked]

    for (tool, given, command), result in zip(asked, talk(conversation, "-m", model), strict=True):
        code, out, err = run(*command, "-m", model, "--json")
        if code == 0 or out:
            data = result.structured_content
            assert data.get("result", data) == json.loads(out), (tool, given)
        else:
            assert result.is_error
            assert result.content[0].text in err


@pytest.fixture
def people(tmp_path: Path) -> list[str]:
    for name, text in files_of(PAGE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return ["-p", "people.csv", "-c", "people.toml"]


def test_answers_about_people_are_those_of_the_command_line(
    run, tmp_path: Path, people: list[str]
) -> None:
    day = "2026-03-20"
    asked = [
        (
            "who_owns",
            {"responsibility": "market research", "scope": "apollo", "on": day, "at": "launch"},
            ["who-owns", "market research", "-s", "apollo", "--on", day, "--at", "launch"],
        ),
        (
            "explain",
            {"responsibility": "release plan", "scope": "apollo", "on": day, "at": "launch"},
            ["who-owns", "release plan", "-s", "apollo", "--on", day, "--at", "launch"],
        ),
        ("owned_by", {"actor": "1007", "on": day}, ["owned-by", "1007", "--on", day]),
        (
            "who_holds",
            {"role": "Product Manager", "scope": "apollo", "on": day},
            ["who-holds", "product-manager", "-s", "apollo", "--on", day],
        ),
        ("who_holds", {"role": "PM", "scope": "zeus"}, ["who-holds", "PM", "-s", "zeus"]),
        (
            "check_people",
            {"apart": ["own:do", "own:inform"], "on": day},
            ["check", "--apart", "own:do", "--apart", "own:inform", "--on", day],
        ),
    ]

    async def conversation(session: Session) -> list[Any]:
        offered = {tool.name for tool in (await session.list_tools()).tools}
        assert {"who_holds", "check_people"} <= offered
        return [await session.call_tool(tool, given) for tool, given, _ in asked]

    for (_, given, command), result in zip(
        asked, talk(conversation, *people, folder=tmp_path), strict=True
    ):
        _, out, err = run("org", *command, *people, "--json")
        data = result.structured_content
        if not out:
            assert data["error"] in err
        else:
            assert data.get("result", data) == json.loads(out), given


# Questions that can't be answered


def test_names_that_are_not_there_answer_with_the_nearest() -> None:
    async def conversation(session: Session) -> None:
        result = await session.call_tool("who_owns", {"responsibility": "tecnology selection"})
        assert result.is_error
        assert result.structured_content["nearest"][0] == "technology-selection"
        assert "did you mean 'technology-selection'" in result.content[0].text
        stage = await fail(session, "at_stage", stage="lunch")
        assert "did you mean 'launch'" in stage
        assert "did you mean 'who_owns'" in await fail(session, "who_own")
        wrong = await fail(session, "who_owns", responsibility="launch", stag="launch")
        assert "there is no argument of who_owns 'stag'; there are responsibility, at" in wrong
        with pytest.raises(mcp.MCPError, match="did you mean 'roles://chart'"):
            await session.read_resource("roles://chat")

    talk(conversation)


def test_arguments_that_cannot_be_used_are_refused(tmp_path: Path, people: list[str]) -> None:
    async def conversation(session: Session) -> None:
        assert "Missing" in await fail(session, "who_owns")
        assert "expected text" in await fail(session, "who_owns", responsibility=5)
        assert "isn't a day" in await fail(
            session, "who_holds", role="PM", scope="zeus", on="2026-02-30"
        )
        assert "a list of texts" in await fail(session, "check_people", apart="own:do")
        # A day without a scope would be an answer from the model, which knows no days.
        alone = await fail(session, "who_owns", responsibility="release plan", on="2026-03-01")
        assert alone == "on can be given only with scope"
        both = await fail(session, "owned_by", role="PM", actor="1007")
        assert both == "role can be given only without actor"
        # Nobody else's key is offered for an unknown person.
        assert await fail(session, "owned_by", actor="1008") == "there is no actor '1008' among 4"

    talk(conversation, *people, folder=tmp_path)


def test_without_people_only_the_model_is_asked() -> None:
    async def conversation(session: Session) -> None:
        tools = {tool.name: tool for tool in (await session.list_tools()).tools}
        assert list(tools) == ["who_owns", "explain", "owned_by", "at_stage", "handoffs", "check"]
        assert set(tools["who_owns"].input_schema["properties"]) == {"responsibility", "at"}
        assert tools["who_owns"].input_schema["required"] == ["responsibility"]
        assert all(tool.annotations.read_only_hint for tool in tools.values())
        assert "who_holds" not in tools
        await fail(session, "who_holds", role="PM", scope="zeus")

    talk(conversation)


# Resources and files

SMALL = """[model]
name = "Shop"
[roles.owner]
name = "Owner"
[roles.clerk]
name = "Clerk"
[stages.day]
name = "Day"
[responsibilities.till]
name = "Till"
at = "day"
[[assignments]]
responsibility = "till"
at = "day"
A = "owner"
inferred = "so it is"
"""


def test_resources_are_the_model_and_its_chart(tmp_path: Path) -> None:
    (tmp_path / "chart.md").write_text(
        "| Work | Ann | Bob |\n| --- | --- | --- |\n| Till | A | R |\n| Door | Q | A |\n", "utf-8"
    )

    async def conversation(session: Session) -> tuple[dict[str, str], str]:
        uris = [one.uri for one in (await session.list_resources()).resources]
        texts = {uri: (await session.read_resource(uri)).contents[0].text for uri in uris}
        answer = await session.call_tool("who_owns", {"responsibility": "till"})
        return texts, answer.content[0].text

    texts, answer = talk(conversation, "-m", "chart.md", folder=tmp_path)
    reading = roles.read(tmp_path / "chart.md")
    assert roles.loads(texts["roles://model"], format="json") == reading.model
    assert texts["roles://chart"] == f"{reading.model:md}"
    assert [str(loss) for loss in reading.losses] == [
        line.removeprefix("chart.md: ") for line in texts["roles://losses"].splitlines()
    ]
    assert "see roles://losses" in answer


def test_files_that_change_are_read_again(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text(SMALL, encoding="utf-8")

    async def owner(session: Session) -> str:
        (answer,) = await ask(session, "who_owns", responsibility="till")
        return answer["accountable"]

    async def conversation(session: Session) -> None:
        assert await owner(session) == "owner"
        for _ in range(20):  # the same size, within one tick of the clock that stamps files
            file.write_text(SMALL.replace('A = "owner"', 'A = "clerk"'), encoding="utf-8")
            assert await owner(session) == "clerk"
            file.write_text(SMALL, encoding="utf-8")
            assert await owner(session) == "owner"
        file.write_text(SMALL.replace('A = "owner"', 'A = "owners"'), encoding="utf-8")
        refusal = await fail(session, "who_owns", responsibility="till")
        assert "shop.toml" in refusal
        assert "owners" in refusal
        with pytest.raises(mcp.MCPError, match=r"shop\.toml"):
            await session.read_resource("roles://model")
        file.unlink()
        assert "shop.toml" in await fail(session, "who_owns", responsibility="till")
        file.write_text(SMALL, encoding="utf-8")
        os.utime(file, (1, 1))
        assert await owner(session) == "owner"

    talk(conversation, "-m", "shop.toml", folder=tmp_path)


AUDIT = """
import sys
seen = open({seen!r}, "a", buffering=1)
def note(event, arguments):
    if event in {{"open", "os.listdir", "os.scandir", "subprocess.Popen", "os.system",
                 "socket.connect", "socket.bind", "os.remove", "os.rename", "os.mkdir"}}:
        seen.write(repr((event, str(arguments[0]), str(arguments[1:]))) + "\\n")
import roles.cli, click, mcp.server.stdio, anyio._backends._asyncio
sys.argv = ["roles", "mcp", *sys.argv[1:]]
sys.addaudithook(note)
sys.exit(roles.cli.main())
"""


def test_nothing_beside_the_named_files_is_opened(tmp_path: Path, people: list[str]) -> None:
    (tmp_path / "shop.toml").write_text(roles.dumps(roles.reference()), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        "[tool.roles.checks.ignore]\nOWN = 'a draft'\n", "utf-8"
    )
    seen = tmp_path / "seen.txt"

    async def conversation(session: Session) -> None:
        for name in (
            "../secret",
            "people.toml",
            str(tmp_path / "pyproject.toml"),
            "file:///etc/passwd",
        ):
            await fail(session, "who_owns", responsibility=name)
            await fail(session, "owned_by", actor=name)
            with pytest.raises(mcp.MCPError):
                await session.read_resource(name)
        await ask(session, "check")
        await ask(session, "check_people")
        await session.read_resource("roles://model")
        await ask(session, "who_holds", role="PM", scope="zeus")

    talk(
        conversation,
        *people,
        *("-m", "shop.toml"),
        folder=tmp_path,
        command=[sys.executable, "-P", "-c", AUDIT.format(seen=str(seen))],
    )
    events = [ast.literal_eval(line) for line in seen.read_text("utf-8").splitlines()]
    libraries = (sys.prefix, sys.base_prefix, str(Path(roles.__file__).parent), "/dev/null")
    outside = [event for event in events if not event[1].startswith(libraries)]
    opened = {Path(name).name for kind, name, _ in outside if not name.isdigit()}
    assert opened == {"shop.toml", "people.csv", "people.toml"}
    assert {kind for kind, _, _ in outside} == {"open"}
    written = [name for kind, name, how in events if kind == "open" and "'w" in how]
    assert all(map(str.isdigit, written))  # stdin and stdout, which are open already


def test_settings_of_the_project_count_where_it_names_the_model(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        "[tool.roles]\nmodel = 'shop.toml'\n[tool.roles.checks.ignore]\nOWN = 'a draft'\n",
        encoding="utf-8",
    )

    async def conversation(session: Session) -> set[str]:
        (report,) = await ask(session, "check")
        return {finding["code"][:3] for finding in report["findings"]}

    ruled = talk(conversation, folder=tmp_path)
    alone = talk(conversation, "-m", "shop.toml", folder=tmp_path)
    assert "OWN" in alone
    assert ruled == alone - {"OWN"}


# Starting


def test_a_start_that_cannot_serve_is_refused(run) -> None:
    code, _, err = run("mcp", "-m", "-")
    assert (code, err) == (
        2,
        "roles: stdin is where questions come from; name a file with --model\n",
    )
    code, _, err = run("mcp", "-c", "people.toml")
    assert code == 2
    assert "--columns and --people-format need --people" in err
    code, _, err = run("mcp", "-m", "nowhere.toml")
    assert code == 2
    assert "nowhere.toml" in err
