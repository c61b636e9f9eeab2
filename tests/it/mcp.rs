//! `mcp`: an assistant gets what the commands print, and hears what is missing or wrong.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{ChildStdin, ChildStdout, Stdio};

use boon::{Compiler, Schemas};
use partnerkit::cli::GlobalArgs;
use partnerkit::mcp::Server;
use partnerkit::mcp::calls::Calls;
use partnerkit::shell::Shell;
use rmcp::model::{
    CallToolRequestParams, CallToolResult, GetPromptRequestParams, ReadResourceRequestParams, Tool,
};
use rmcp::service::{RoleClient, RunningService, ServiceError, serve_client};
use serde_json::{Value as Json, json};

use crate::common::{Folder, err, example_file, out, partnerkit};

type Client = RunningService<RoleClient, ()>;

/// Connects a client to a server in this process.
fn with_client<T>(work: impl AsyncFnOnce(&Client) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let calls = Calls::new(Shell::new(&GlobalArgs {
            quiet: true,
            ..GlobalArgs::default()
        }));
        let server = Server::new(calls.unwrap_or_else(|problems| panic!("{problems}")));
        let (near, far) = tokio::io::duplex(64 * 1024);
        let (read, write) = tokio::io::split(far);
        let served = tokio::spawn(server.serve(read, write));
        let client = serve_client((), near).await.expect("a session");
        let result = work(&client).await;
        client.cancel().await.expect("the client hangs up");
        served
            .await
            .expect("no panic")
            .expect("the server ends well");
        result
    })
}

async fn call(
    client: &Client,
    tool: &str,
    arguments: Json,
) -> Result<CallToolResult, ServiceError> {
    let request = CallToolRequestParams::new(tool.to_owned());
    let arguments = arguments.as_object().expect("an object").clone();
    client.call_tool(request.with_arguments(arguments)).await
}

/// The document that a tool returns.
async fn document(client: &Client, tool: &str, arguments: Json) -> Json {
    let result = call(client, tool, arguments).await.expect(tool);
    let document = result.structured_content.expect("a document");
    assert_eq!(result.is_error, Some(false), "{tool}: {document}");
    document
}

/// What a tool answers that has no result.
async fn refusal(client: &Client, tool: &str, arguments: Json) -> Json {
    let result = call(client, tool, arguments).await.expect(tool);
    assert_eq!(result.is_error, Some(true), "{tool}");
    result.structured_content.expect("a document")
}

fn answers(example: &str) -> Json {
    let text = fs::read_to_string(example_file(example)).expect("an example");
    serde_saphyr::from_str(&text).expect("YAML")
}

/// What a command prints as JSON.
fn printed(words: &[&str]) -> Json {
    let output = partnerkit(words).output().expect("it starts");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", err(&output)))
}

/// Exports of a small program.
fn exports(folder: &Folder) -> String {
    folder.write(
        "commissions.csv",
        "Commission ID,Partner ID,Customer ID,Sale amount,Commission,Currency,Status,Created at\n\
         c1,p1,k1,100,20,USD,paid,2026-03-01\nc2,p2,k2,100,20,USD,paid,2026-03-02\n",
    );
    folder.path("commissions.csv").display().to_string()
}

#[test]
fn every_tool_is_read_only_and_says_what_it_takes_and_returns() {
    let tools = with_client(async |client| client.list_all_tools().await.expect("tools"));
    let names: Vec<&str> = tools.iter().map(|tool| &*tool.name).collect();
    let expected = [
        "questions",
        "check",
        "design",
        "explain",
        "forecast",
        "diff",
        "export",
        "diagnose",
        "settle",
        "compare",
    ];
    assert_eq!(names, expected);
    for tool in tools {
        let hints = tool.annotations.expect("hints");
        assert_eq!(hints.read_only_hint, Some(true), "{}", tool.name);
        assert_eq!(hints.open_world_hint, Some(false), "{}", tool.name);
        assert!(tool.output_schema.is_some(), "{}", tool.name);
        let inputs = tool.input_schema["properties"].as_object().expect("inputs");
        for (name, input) in inputs {
            assert!(input["description"].is_string(), "{}: {name}", tool.name);
        }
    }
}

#[test]
fn a_tool_returns_what_the_command_of_its_name_prints() {
    let folder = Folder::new();
    let case = json!({"events": [{"day": 0, "click": "A"}, {"day": 31, "purchase": "C1"}]});
    folder.write("case.json", case.to_string());
    let case_file = folder.path("case.json").display().to_string();
    let export = exports(&folder);
    let file = |name: &str| example_file(name).display().to_string();
    let (one, other) = (file("gridline"), file("atlas-procure"));
    let given = answers("gridline");
    let cases = [
        ("questions", json!({}), vec!["questions"]),
        (
            "design",
            json!({"answers": given, "parts": ["all"]}),
            vec!["design", &one],
        ),
        (
            "forecast",
            json!({"answers": given}),
            vec!["forecast", &one],
        ),
        (
            "diff",
            json!({"before": given, "after": answers("atlas-procure")}),
            vec!["diff", &one, &other],
        ),
        ("settle", json!({"case": case}), vec!["settle", &case_file]),
        (
            "compare",
            json!({"design": given}),
            vec!["compare", "--answers", &one],
        ),
        (
            "diagnose",
            json!({"files": [export]}),
            vec!["diagnose", &export],
        ),
    ];
    with_client(async |client| {
        for (tool, input, words) in cases {
            let mut found = document(client, tool, input).await;
            // What the tool says beside the document of the command.
            let members = found.as_object_mut().expect("a map");
            members.remove("notes");
            members.remove("open");
            let expected = printed(&[&words[..], &["--format", "json"]].concat());
            assert_eq!(found, expected, "{tool}");
        }
        let explained = document(
            client,
            "explain",
            json!({"answers": answers("fableprint"), "decision": "model", "levers": true}),
        );
        let explained = explained.await;
        let lean = file("fableprint");
        let words = ["explain", "model", "--answers", &lean, "--format", "json"];
        assert_eq!(explained["decisions"], printed(&words));
        assert_eq!(
            explained["levers"],
            printed(&[&words[..], &["--levers"]].concat())
        );
        let checked = document(client, "check", json!({"answers": given})).await;
        let mut file = printed(&["check", &one, "--format", "json"])["files"][0].take();
        file["file"] = "answers".into();
        assert_eq!(checked, file);
    });
}

#[test]
fn an_export_is_the_plan_that_the_command_writes() {
    let folder = Folder::new();
    let answers_file = example_file("gridline").display().to_string();
    let setup = folder.path("setup").display().to_string();
    let written = partnerkit(&["export", "growsurf", &answers_file, "-o", &setup])
        .output()
        .expect("it starts");
    assert!(written.status.success(), "{}", err(&written));
    let plan = fs::read_to_string(folder.path("setup/plan.json")).expect("a plan");
    let plan: Json = serde_json::from_str(&plan).expect("JSON");
    with_client(async |client| {
        let asked = json!({"design": answers("gridline"), "platform": "growsurf"});
        assert_eq!(document(client, "export", asked).await, plan);
    });
}

#[test]
fn what_a_tool_returns_is_what_its_schema_says() {
    let export_folder = Folder::new();
    let export = exports(&export_folder);
    with_client(async |client| {
        let tools = client.list_all_tools().await.expect("tools");
        let tools: BTreeMap<String, Tool> = tools
            .into_iter()
            .map(|tool| (tool.name.to_string(), tool))
            .collect();
        for example in ["gridline", "pocketform"] {
            let given = answers(example);
            for (name, input) in [
                ("questions", json!({"answers": {}})),
                ("check", json!({"answers": given})),
                ("check", json!({"answers": {}})),
                ("design", json!({"answers": given})),
                ("explain", json!({"answers": given})),
                ("explain", json!({"answers": given, "levers": true})),
                ("forecast", json!({"answers": given})),
                (
                    "diff",
                    json!({"before": given, "after": answers("gridline"), "platform": "rewardful"}),
                ),
                ("export", json!({"design": given, "platform": "sheet"})),
                ("diagnose", json!({"files": [export]})),
                (
                    "settle",
                    json!({"case": {"events": [{"day": 0, "purchase": "C1"}]}}),
                ),
                ("compare", json!({"design": given})),
            ] {
                let found = document(client, name, input).await;
                assert_eq!(faults(&tools[name], &found), "", "{example}: {name}");
            }
            let tool = &tools["design"];
            let schema = tool.output_schema.as_ref().expect("a schema");
            let whole = json!({"answers": given, "parts": ["all"]});
            let whole = document(client, "design", whole).await;
            for part in schema["properties"].as_object().expect("parts").keys() {
                assert!(whole.get(part).is_some(), "{example}: {part}");
            }
        }
    });
}

/// Where a document is not what the schema of its tool says.
fn faults(tool: &Tool, document: &Json) -> String {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    let schema = Json::Object((**tool.output_schema.as_ref().expect("a schema")).clone());
    compiler
        .add_resource("output.json", schema)
        .expect("a document");
    let index = compiler
        .compile("output.json", &mut schemas)
        .expect("a schema");
    let result = schemas.validate(document, index);
    result
        .err()
        .map_or_else(String::new, |error| format!("{error:#}"))
}

#[test]
fn missing_answers_come_back_as_questions_with_their_reasons() {
    with_client(async |client| {
        let given = json!({"company": {"name": "Acme"}, "revenue": {"monthly_churn": 0.5}});
        for (tool, input) in [
            ("design", json!({"answers": given})),
            ("explain", json!({"answers": given})),
            ("forecast", json!({"answers": given, "assume": true})),
            ("diff", json!({"before": given, "after": given})),
            ("export", json!({"design": given, "platform": "rewardful"})),
            ("compare", json!({"design": given})),
        ] {
            let refused = refusal(client, tool, input).await;
            let questions = refused["questions"].as_array().expect("questions");
            assert!(questions.len() > 5, "{tool}: {refused}");
            for question in questions {
                for member in ["id", "prompt", "help", "takes", "example"] {
                    assert!(question[member].is_string(), "{tool}: {question}");
                }
            }
            let ids = questions.iter().map(|question| &question["id"]);
            assert!(
                !ids.clone().any(|id| id == "company.name"),
                "{tool}: {refused}"
            );
            assert!(
                !ids.clone().any(|id| id == "revenue.monthly_churn"),
                "{tool}: {refused}"
            );
            let problems = refused["problems"].as_array().expect("problems");
            assert_eq!(problems.len(), 1, "{tool}: {refused}");
            assert_eq!(problems[0]["id"], "ambiguous-percent", "{tool}");
            assert_eq!(problems[0]["help"][0], "write `0.5%` or `50%`", "{tool}");
        }
    });
}

#[test]
fn an_interview_that_answers_question_after_question_ends_in_a_design() {
    let known = answers("gridline");
    with_client(async |client| {
        let mut given = json!({});
        for _ in 0..100 {
            let next = document(client, "questions", json!({"answers": given, "limit": 1})).await;
            let Some(question) = next["questions"].get(0) else {
                let design = document(client, "design", json!({"answers": given})).await;
                assert_eq!(design["schema"], "partnerkit/blueprint/v1");
                return;
            };
            let id = question["id"].as_str().expect("an id");
            let (section, key) = id.split_once('.').unwrap_or((id, ""));
            if key.is_empty() {
                given[section] = known[section].clone();
            } else {
                given[section][key] = known[section][key].clone();
            }
        }
        panic!("the questions have no end");
    });
}

#[test]
fn a_mistake_is_answered_with_what_to_write_instead() {
    let given = answers("gridline");
    with_client(async |client| {
        for (tool, input, message, help) in [
            (
                "design",
                json!({"answers": given, "parts": ["tier"]}),
                "a blueprint has no `tier`",
                "did you mean `tiers`?",
            ),
            (
                "explain",
                json!({"answers": given, "decision": "modl"}),
                "there is no decision `modl`",
                "did you mean `model`?",
            ),
            (
                "diff",
                json!({"before": given, "after": given, "platform": "rewardfull"}),
                "what `rewardfull` does is not known",
                "did you mean `rewardful`?",
            ),
            (
                "export",
                json!({"design": given, "platform": "growsrf"}),
                "there is no platform `growsrf`",
                "did you mean `growsurf`?",
            ),
            (
                "compare",
                json!({"design": {"schema": "partnerkit/blueprint/v0"}}),
                "`design` is `partnerkit/blueprint/v0`, not `partnerkit/blueprint/v1`",
                "design it anew with this version: `partnerkit design --answers FILE --format yaml`",
            ),
        ] {
            let refused = refusal(client, tool, input).await;
            assert_eq!(refused["problems"][0]["message"], message, "{refused}");
            assert_eq!(refused["problems"][0]["help"][0], help, "{refused}");
            assert_eq!(refused["questions"], json!([]), "{refused}");
        }
        let missing = refusal(client, "diagnose", json!({"files": ["nowhere.csv"]})).await;
        assert_eq!(
            missing["problems"][0]["message"],
            "there is no file `nowhere.csv`"
        );
        for (tool, input, message) in [
            ("nothing", json!({}), "there is no tool `nothing`"),
            (
                "design",
                json!({}),
                "arguments of `design`: missing field `answers`",
            ),
            (
                "design",
                json!({"answers": {}, "answer": 1}),
                "arguments of `design`: unknown field `answer`, expected one of `answers`, `assume`, `parts`",
            ),
        ] {
            let Err(ServiceError::McpError(error)) = call(client, tool, input).await else {
                panic!("{tool} was called");
            };
            assert_eq!(error.code.0, -32602, "{tool}");
            assert_eq!(error.message, message);
        }
    });
}

#[test]
fn every_resource_can_be_read_and_the_prompt_leads_through_the_questions() {
    with_client(async |client| {
        let resources = client.list_all_resources().await.expect("resources");
        assert!(resources.len() > 80, "{}", resources.len());
        for resource in resources {
            let read = client.read_resource(ReadResourceRequestParams::new(resource.uri.clone()));
            let contents =
                serde_json::to_value(read.await.expect("a text").contents).expect("JSON");
            assert!(
                !contents[0]["text"].as_str().expect("a text").is_empty(),
                "{}",
                resource.uri
            );
            assert_eq!(
                contents[0]["mimeType"],
                json!(resource.mime_type),
                "{}",
                resource.uri
            );
        }
        let nowhere = ReadResourceRequestParams::new("partnerkit://tables/nothing".to_owned());
        assert!(client.read_resource(nowhere).await.is_err());
        let prompts = client.list_all_prompts().await.expect("prompts");
        assert_eq!(prompts.len(), 1);
        let prompt = client.get_prompt(GetPromptRequestParams::new(prompts[0].name.clone()));
        let prompt = serde_json::to_string(&prompt.await.expect("a prompt")).expect("JSON");
        for word in ["`questions`", "`help`", "`unknown`", "`design`"] {
            assert!(prompt.contains(word), "{word}");
        }
        assert!(
            client
                .get_prompt(GetPromptRequestParams::new("nothing".to_owned()))
                .await
                .is_err()
        );
    });
}

#[test]
fn the_program_answers_lines_that_are_no_messages_and_goes_on() {
    let mut server = partnerkit(&["mcp"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut pipes = (
        server.stdin.take().expect("a pipe"),
        BufReader::new(server.stdout.take().expect("a pipe")),
    );
    let hello = |version: &str| {
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
        }})
    };
    for (line, code) in [
        ("hello".to_owned(), -32700),
        (r#"{"jsonrpc": "2.0", "id": 1"#.to_owned(), -32700),
        ("\u{0}".to_owned(), -32700),
        ("[]".to_owned(), -32600),
        (r#"{"id": 1}"#.to_owned(), -32600),
        ("17".to_owned(), -32600),
    ] {
        let answer = exchange(&mut pipes, &line);
        assert_eq!(answer["error"]["code"], code, "{line}: {answer}");
        assert!(answer["id"].is_null(), "{line}: {answer}");
    }
    let answer = exchange(&mut pipes, &hello("2025-11-25").to_string());
    assert_eq!(
        answer["result"]["protocolVersion"], "2025-11-25",
        "{answer}"
    );
    assert_eq!(answer["result"]["serverInfo"]["name"], "partnerkit");
    let ping = json!({"jsonrpc": "2.0", "id": 2, "method": "ping"}).to_string();
    assert_eq!(exchange(&mut pipes, "\r\nno JSON")["error"]["code"], -32700);
    assert_eq!(exchange(&mut pipes, &ping)["result"], json!({}));
    let unknown = json!({"jsonrpc": "2.0", "id": 3, "method": "tools/burn"}).to_string();
    assert_eq!(exchange(&mut pipes, &unknown)["error"]["code"], -32601);
    drop(pipes);
    assert!(server.wait().expect("it ends").success());
}

fn exchange((to, from): &mut (ChildStdin, BufReader<ChildStdout>), line: &str) -> Json {
    writeln!(to, "{line}").expect("it reads");
    let mut answer = String::new();
    from.read_line(&mut answer).expect("it answers");
    serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{line}: {answer}"))
}

#[test]
fn both_protocols_are_spoken() {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let lines = [
        json!({"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {"_meta": meta}}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/list", "params": {"_meta": meta}}),
    ];
    let folder = Folder::new();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    folder.write("lines", text);
    let input = fs::File::open(folder.path("lines")).expect("the lines");
    let output = partnerkit(&["mcp"])
        .stdin(input)
        .output()
        .expect("it starts");
    let answers: Vec<Json> = out(&output)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), 2, "{}", err(&output));
    let versions = answers[0]["result"]["supportedVersions"].to_string();
    for version in ["2026-07-28", "2025-11-25"] {
        assert!(versions.contains(version), "{versions}");
    }
    assert!(
        answers[1]["result"]["tools"][0]["name"].is_string(),
        "{}",
        answers[1]
    );
}

#[test]
fn wrong_tables_are_refused_before_a_client_is_served() {
    let folder = Folder::new();
    let output = folder.run(&["mcp", "--playbook", "nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("nowhere"), "{}", err(&output));
    assert_eq!(out(&output), "");
    let nobody = folder.run(&["mcp"]);
    assert!(nobody.status.success(), "{}", err(&nobody));
}
