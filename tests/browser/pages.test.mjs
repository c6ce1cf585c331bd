// The report and the live page as their readers see them: numbers against the program's JSON,
// choosing and finding operators, controls, addresses; that nothing leaves the machine and the
// browser complains of nothing. Screenshots lie in $FOLDER/screenshots.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

const { PROGRAM, FOLDER, CHROMIUM } = process.env;
const { chromium } = createRequire(join(FOLDER, "package.json"))("playwright-core");

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

let browser, server, address;

function llmviewer(...words) {
  return execFileSync(PROGRAM, words, { encoding: "utf8", maxBuffer: 1 << 28 });
}

/// What the command that a page shows says, as JSON.
function jsonOf(command) {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((word) => word[1] ?? word[2]);
  assert.equal(words[0], "llmviewer");
  return JSON.parse(llmviewer(...words.slice(1), "-f", "json"));
}

before(async () => {
  const root = process.getuid?.() === 0;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: root ? ["--no-sandbox"] : [] });
  server = spawn(PROGRAM, ["serve", "--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(server.stdout)) {
    address = /http:\S+/.exec(line)[0];
    break;
  }
});

after(async () => {
  await browser?.close();
  server?.kill("SIGTERM");
  if (server) assert.equal(await new Promise((done) => server.on("exit", done)), 0);
});

/// A page that lets nothing out, and what went wrong on it.
async function opened(url, options = {}) {
  const page = await browser.newPage({ viewport: DESKTOP, ...options });
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const own = url.startsWith("file:") ? request.url() === url : request.url().startsWith(address);
    if (!own && !request.url().startsWith("data:")) complaints.push("asked for " + request.url());
  });
  await page.goto(url);
  return { page, complaints };
}

function reportOf(name, ...options) {
  const file = join(FOLDER, name);
  llmviewer("report", ...options, "-o", file);
  return pathToFileURL(file).href;
}

/// The figures of a page as numbers: "235 ms" is 0.235.
async function figureOf(page, card, configuration = 0) {
  const part = page.locator(".configuration").nth(configuration);
  const text = await part.locator(`[data-card="${card}"] .figure`).textContent();
  const [, number, prefix] = /^([\d.]+) ?([numkMGTP]?)(?=s|tokens| )/.exec(text.replace("µ", "u"));
  const scale = { n: 1e-9, u: 1e-6, m: 1e-3, "": 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
  return Number(number) * scale[prefix];
}

function near(shown, exact, what) {
  assert.ok(Math.abs(shown - exact) <= 0.006 * Math.abs(exact), `${what}: ${shown} for ${exact}`);
}

/// Cards and tables of a configuration equal what the command it shows says.
async function checkNumbers(page, configuration = 0) {
  const part = page.locator(".configuration").nth(configuration);
  const said = jsonOf(await part.locator(".command code").textContent());
  const stages = Object.fromEntries(said.stages.map((stage) => [stage.stage, stage]));
  if (said.generation) {
    near(await figureOf(page, "ttft", configuration), said.generation.ttft_s, "TTFT");
    near(await figureOf(page, "tpot", configuration), said.generation.tpot_s, "TPOT");
    near(await figureOf(page, "latency", configuration), said.generation.latency_s, "latency");
  }
  for (const stage of said.stages) {
    const table = part.locator(`[data-section="operators-${stage.stage}"] tbody tr`);
    const rows = await table.evaluateAll((all) =>
      all.map((row) => [row.dataset.op, ...[...row.cells].map((cell) => cell.dataset.value)]));
    assert.equal(rows.length, stage.ops.length);
    const shown = rows.map((row) => row.filter((value) => value !== undefined).slice(1).map(Number));
    const exact = stage.ops.map((op) => [op.repeat, op.ops, op.memory_access_bytes,
      op.arithmetic_intensity, op.share, op.time_s, op.total_time_s, op.performance_ops_per_s]);
    assert.deepEqual(shown, exact);
    if (!said.generation && ["prefill", "decode"].includes(stage.stage)) {
      near(await figureOf(page, stage.stage, configuration), stages[stage.stage].total.time_s,
        stage.stage);
    }
  }
  return said;
}

async function screenshots(page, name) {
  for (const colorScheme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= viewport.width, `${name} is ${wide} wide on a ${size}`);
      await page.screenshot({
        path: join(FOLDER, "screenshots", `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize(DESKTOP);
}

test("a report shows the program's numbers and asks for nothing", async () => {
  const url = reportOf("report.html", "-m", "llama2-7b", "--hw", "a6000", "-s", "2048", "-g", "128");
  const { page, complaints } = await opened(url);
  await checkNumbers(page);
  await screenshots(page, "report");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a chosen operator is lit wherever it is drawn, and its formulas show", async () => {
  const url = reportOf("chosen.html", "-m", "deepseek-v3", "--hw", "h100-sxm", "-s", "2048");
  const { page, complaints } = await opened(url);
  const box = page.locator('svg .op[data-op^="prefill/"][data-op$="/kv_b_proj"]').first();
  const key = await box.getAttribute("data-op");
  await box.click();
  const panel = page.locator(".detail:visible");
  assert.equal(await panel.count(), 1);
  assert.equal(await panel.getAttribute("data-detail"), key);
  assert.match(await panel.textContent(), /kv_b_proj in prefill.*2·m·k·n/s);
  for (const place of [".op.lit", "tr.lit", "[data-section=roofline] .lit"]) {
    assert.equal(await page.locator(place).count(), 1, place);
  }
  // By the keyboard as well.
  const other = page.locator('svg .op[data-op^="decode/"][data-op$="/q_b_proj"]').first();
  await other.focus();
  await page.keyboard.press("Enter");
  assert.equal(await panel.getAttribute("data-detail"), await other.getAttribute("data-op"));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("an operator is found by its name", async () => {
  const { page, complaints } = await opened(
    reportOf("found.html", "-m", "llama2-7b", "--hw", "a6000", "-s", "512"));
  await page.getByLabel("Find an operator").fill("gate");
  assert.equal(await page.locator(".found li").count(), 2);
  assert.ok(await page.locator("svg .op.faded").count() > 20);
  await page.keyboard.press("Enter");
  assert.match(await page.locator(".detail:visible").textContent(), /gate_proj in prefill/);
  await page.getByLabel("Find an operator").fill("");
  assert.equal(await page.locator("svg .op.faded").count(), 0);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a table sorts by the column whose head is chosen", async () => {
  const { page } = await opened(reportOf("sorted.html", "-m", "llama2-7b", "--hw", "a6000"));
  const table = page.locator('[data-section="operators-prefill"]');
  const shares = () => table.locator("tbody tr").evaluateAll((rows) =>
    rows.map((row) => Number(row.cells[7].dataset.value)));
  const unsorted = await shares();
  await table.getByRole("button", { name: "share" }).click();
  assert.deepEqual(await shares(), [...unsorted].sort((a, b) => b - a));
  await table.getByRole("button", { name: "share" }).click();
  assert.deepEqual(await shares(), [...unsorted].sort((a, b) => a - b));
  await page.close();
});

/// Does something to the live page and waits for the view that follows.
async function change(page, act) {
  await Promise.all([
    page.waitForResponse((response) => response.url().endsWith("/view")), act()]);
  await page.waitForFunction(() => !document.querySelector("#problem").textContent);
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
}

test("every control of the live page redraws it with the program's numbers", async () => {
  const { page, complaints } = await opened(address);
  await checkNumbers(page);
  const field = (label) => page.locator("fieldset").first().getByLabel(label, { exact: true });
  const steps = [
    () => field("Model").selectOption("llama3-8b"),
    () => field("Hardware").selectOption("h100-sxm"),
    () => field("Batch size").fill("300"),
    () => field("Prompt tokens").fill("12k"),
    () => field("Batch size, slider").fill("3"),
    () => field("Generated tokens").fill("100000"),
    () => field("Weights").selectOption("int4-g128"),
    () => field("Activations").selectOption("8"),
    () => field("KV cache").selectOption("fp8"),
    () => field("Fused attention (FlashAttention)").check(),
    () => field("Prefill").check(),
    () => field("Decode").check(),
    () => field("Both").check(),
    () => field("Generate").check(),
    () => page.getByText("Hardware figures of your own").first().click()
      .then(() => field("Memory bandwidth").fill("4TB/s")),
  ];
  for (const step of steps) {
    await change(page, step);
    await checkNumbers(page);
  }
  assert.equal((await checkNumbers(page)).workload.batch, 8);
  assert.equal(await page.locator(".command code").textContent(),
    "llmviewer analyze -m llama3-8b --hw h100-sxm -b 8 -s 12k -g 100000 --weights int4-g128 " +
    "--activations 8 --kv fp8 --flash-attention --set hw.memory.bandwidth=4TB/s");
  // Where there is nothing to change but the accounting.
  await page.goto(address + "?model=llama2-7b&hw=a6000&accounting=llm-viewer");
  await checkNumbers(page);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the address is the view", async () => {
  const { page, complaints } = await opened(address);
  await change(page, () => page.getByLabel("Model", { exact: true }).first().selectOption("mixtral-8x7b"));
  const html = await page.locator("#view").innerHTML();
  const { page: shared } = await opened(page.url());
  assert.equal(await shared.locator("#view").innerHTML(), html);
  assert.equal(await shared.getByLabel("Model", { exact: true }).first().inputValue(), "mixtral-8x7b");
  assert.deepEqual(complaints, []);
  await page.close();
  await shared.close();
});

test("two configurations stand side by side with what they differ by", async () => {
  const { page, complaints } = await opened(address);
  await change(page, () => page.getByLabel("Compare with").check());
  const second = page.locator("#second");
  await change(page, () => second.getByLabel("Model", { exact: true }).selectOption("llama2-7b"));
  await change(page, () => second.getByLabel("Hardware", { exact: true }).selectOption("h100-sxm"));
  assert.equal(await page.locator(".configuration").count(), 2);
  await checkNumbers(page, 0);
  await checkNumbers(page, 1);
  await screenshots(page, "pair");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a config.json of one's own is analysed", async () => {
  const { page, complaints } = await opened(address);
  const config = { model_type: "llama", hidden_size: 1024, intermediate_size: 4096, vocab_size: 32000,
    num_hidden_layers: 7, num_attention_heads: 16, tie_word_embeddings: false };
  await change(page, () => page.getByLabel("Own config.json").first().setInputFiles({
    name: "config.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(config)) }));
  assert.match(await page.locator(".configuration h2").textContent(), /^config.json on a6000/);
  // 2·32000·1024 + 7·(4·1024² + 3·1024·4096 + 2·1024) + 1024 parameters
  assert.match(await page.locator(".configuration dl").first().textContent(), /183 M parameters/);
  const { page: shared } = await opened(page.url());
  assert.match(await shared.locator(".configuration h2").textContent(), /^config.json on a6000/);
  await change(page, () => page.getByLabel("Model", { exact: true }).first().selectOption("llama2-13b"));
  assert.match(await page.locator(".configuration h2").textContent(), /^llama2-13b/);
  assert.deepEqual(complaints, []);
  await page.close();
  await shared.close();
});

test("what cannot be is said, and the view stays", async () => {
  const { page, complaints } = await opened(address);
  const before = await page.locator("#view").innerHTML();
  await page.getByLabel("Batch size", { exact: true }).first().fill("many");
  await page.locator("#problem .problem").waitFor();
  assert.match(await page.locator("#problem").textContent(), /--batch: .*many/);
  assert.equal(await page.locator("#view").innerHTML(), before);
  await change(page, () => page.getByLabel("Batch size", { exact: true }).first().fill("4"));
  // The browser tells of the refused request; the page has nothing to do with that.
  assert.deepEqual(complaints.filter((text) => !text.includes("400 (Bad Request)")), []);
  await page.close();
});

test("the live page looks right", async () => {
  const { page, complaints } = await opened(address);
  await screenshots(page, "live");
  await page.locator("svg .op").first().click();
  await page.screenshot({ path: join(FOLDER, "screenshots", "live-chosen.png") });
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a change is redrawn at once", async (context) => {
  const { page } = await opened(address);
  const times = await page.evaluate(async () => {
    const field = document.querySelector("[name=batch]");
    const all = [];
    for (let batch = 1; batch <= 20; ++batch) {
      const begin = performance.now();
      const changed = new Promise((done) =>
        new MutationObserver((_, observer) => { observer.disconnect(); done(); })
          .observe(document.querySelector("#view"), { childList: true }));
      field.value = batch;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      await changed;
      all.push(performance.now() - begin);
    }
    return all.sort((a, b) => a - b);
  });
  context.diagnostic(`from a change to its view: median ${times[10].toFixed(1)} ms, ` +
    `slowest ${times[19].toFixed(1)} ms`);
  await page.close();
});
