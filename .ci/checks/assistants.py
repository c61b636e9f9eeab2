# The server for assistants, as the official Python SDK sees it: both protocols, every tool with its result held against
# its output schema by the SDK, a refusal with questions, every resource, the prompt.
# needs: python:mcp python:yaml
import asyncio
import os
import tempfile

import yaml
from mcp import Client, StdioServerParameters

SERVER = StdioServerParameters(command=os.environ["PARTNERKIT"], args=["mcp"])


class Loader(yaml.SafeLoader):
    """YAML as partnerkit reads it: days stay texts."""


Loader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def answers(name):
    with open(f"examples/{name}.yaml") as file:
        return yaml.load(file, Loader)


def inputs(export):
    """An input for each tool."""
    given = answers("gridline")
    return {
        "questions": {"answers": {}, "limit": 1},
        "check": {"answers": given},
        "design": {"answers": given},
        "explain": {"answers": given, "decision": "model"},
        "forecast": {"answers": given},
        "diff": {"before": given, "after": answers("atlas-procure")},
        "export": {"design": given, "platform": "growsurf"},
        "diagnose": {"files": [export]},
        "settle": {"case": {"events": [{"day": 0, "click": "A"}, {"day": 31, "purchase": "C1"}]}},
        "compare": {"design": given},
    }


async def check(mode, export):
    async with Client(SERVER, mode=mode, read_timeout_seconds=120) as client:
        tools = (await client.list_tools()).tools
        calls = inputs(export)
        assert {tool.name for tool in tools} == set(calls), [tool.name for tool in tools]
        for tool in tools:
            assert tool.annotations.read_only_hint and tool.output_schema, tool.name
            result = await client.call_tool(tool.name, calls[tool.name])
            assert not result.is_error and result.structured_content, (tool.name, result)
        missing = await client.call_tool("design", {"answers": {"company": {"name": "Acme"}}})
        questions = missing.structured_content["questions"]
        assert missing.is_error and all(question["help"] for question in questions), missing
        resources = (await client.list_resources()).resources
        for resource in resources:
            assert (await client.read_resource(resource.uri)).contents[0].text, resource.uri
        prompts = (await client.list_prompts()).prompts
        prompt = await client.get_prompt(prompts[0].name)
        assert "questions" in prompt.messages[0].content.text, prompt
        print(f"{mode}: {len(tools)} tools, {len(resources)} resources, {len(prompts)} prompt; {len(questions)} questions asked")


async def main():
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as export:
        export.write("Commission ID,Partner ID,Customer ID,Sale amount,Commission,Currency,Status,Created at\n")
        export.write("c1,p1,k1,100,20,USD,paid,2026-03-01\nc2,p2,k2,100,20,USD,paid,2026-03-02\n")
        export.flush()
        for mode in ["auto", "legacy", "2026-07-28"]:
            await check(mode, export.name)


asyncio.run(main())
