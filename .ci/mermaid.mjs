// Parses every Mermaid diagram of the files named on the command line with the real parser; exits 1 at a fault.
// `.mmd` files are one diagram; of other files, every block fenced as `mermaid`.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const tools = createRequire(process.env.MERMAID_TOOLS + "/");
const { JSDOM } = tools("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const entry = process.env.MERMAID_TOOLS + "/node_modules/mermaid/dist/mermaid.core.mjs";
const { default: mermaid } = await import(pathToFileURL(entry));
mermaid.initialize({ startOnLoad: false });

let diagrams = 0;
let faults = 0;
for (const file of process.argv.slice(2)) {
    const text = readFileSync(file, "utf8");
    const blocks = file.endsWith(".mmd")
        ? [text]
        : [...text.matchAll(/^```mermaid\n([\s\S]*?)^```/gm)].map((block) => block[1]);
    for (const block of blocks) {
        diagrams += 1;
        try {
            await mermaid.parse(block);
            if (!block.startsWith("gantt")) continue;
            // A line that the grammar swallows makes no task: every line of a task must come back with its whole name.
            const { db } = await mermaid.mermaidAPI.getDiagramFromText(block);
            const wanted = [...block.matchAll(/^  (.+) :\w+, /gm)].map((line) => line[1].trim());
            const found = db.getTasks().map((task) => task.task.trim());
            for (const name of wanted) {
                if (!found.includes(name)) throw new Error(`the task "${name}" is not drawn`);
            }
        } catch (fault) {
            faults += 1;
            console.log(`${file}: ${String(fault.message ?? fault).split("\n").slice(0, 3).join(" | ")}`);
        }
    }
}
console.log(`${diagrams} diagrams, ${faults} faults`);
process.exit(faults > 0 || diagrams === 0 ? 1 : 0);
