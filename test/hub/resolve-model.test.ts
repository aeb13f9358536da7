import { existsSync, readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { resolveModel } from "../../src/hub/resolve-model.js";
import { nextFolder } from "../support/temp.js";

const commit = "0123456789abcdef0123456789abcdef01234567";
const files: Record<string, string> = {
  "config.json": '{"model_type":"bert"}',
  "vocab.txt": "[UNK]\n",
  "model.safetensors": "weights",
  "pytorch_model.bin": "other weights",
  "words.txt": "<unk>\t0\n",
  "characters.txt": "<unk>\t0\n",
  "peft.json": "{}",
  "peft.safetensors": "more weights",
  "evil.py": "print()",
};
const asked: string[] = [];
let truncates = false;
let server: Server;
let hubUrl: string;

/** Stands in for huggingface.co: the model's commit, its tree and its files. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url!;
  asked.push(url);
  const json = (body: unknown): void => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  if (url.startsWith("/api/models/me/tiny/revision/main")) {
    json({ _id: "1", id: "me/tiny", sha: commit });
    return;
  }
  if (url.startsWith(`/api/models/me/tiny/tree/${commit}`)) {
    json(Object.entries(files).map(([path, text]) => ({ type: "file", path, size: text.length, oid: path })));
    return;
  }
  const text = files[url.replace(`/me/tiny/resolve/${commit}/`, "")];
  if (text === undefined) {
    response.writeHead(404, { "content-type": "application/json" }).end('{"error":"Repository not found"}');
    return;
  }
  const range = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "");
  const sent = truncates && !range ? text.slice(0, 2) : text;
  const part = range ? text.slice(Number(range[1]), Number(range[2]) + 1) : sent;
  const headers = {
    etag: '"x"',
    ...(range ? { "content-range": `bytes ${range[1]}-${range[2]}/${text.length}` } : {}),
  };
  response.writeHead(range ? 206 : 200, headers).end(part);
}

beforeAll(async () => {
  server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  truncates = false;
});

test("a directory is taken as it is, without a question", async () => {
  const folder = nextFolder();
  expect(await resolveModel(folder, { hubUrl })).toBe(folder);
  expect(asked).toEqual([]);
});

test("a repository is fetched once, only what is read of it, and is there offline after that", async () => {
  const cacheDir = nextFolder();
  const folder = await resolveModel("me/tiny", { cacheDir, hubUrl });
  expect(folder).toBe(join(cacheDir, "models--me--tiny", "snapshots", commit));
  expect(readdirSync(folder).sort()).toEqual([
    ...["characters.txt", "config.json", "model.safetensors"],
    ...["peft.json", "peft.safetensors", "vocab.txt", "words.txt"],
  ]);
  asked.length = 0;
  expect(await resolveModel("me/tiny", { cacheDir, hubUrl })).toBe(folder);
  expect(asked.length).toBe(1);
  expect(await resolveModel("me/tiny", { cacheDir, hubUrl, revision: commit })).toBe(folder);
  expect(await resolveModel("me/tiny", { cacheDir, hubUrl, offline: true })).toBe(folder);
  expect(asked.length).toBe(1);
});

test("offline without a copy says what to do, and asks nobody", async () => {
  await expect(resolveModel("me/tiny", { cacheDir: nextFolder(), hubUrl, offline: true })).rejects.toThrow(
    /^E_INPUT: me\/tiny \(main\) is no folder here, not in the cache, and offline forbids to fetch it\. \(cache=.*\) Fix: run once without offline/,
  );
  expect(asked).toEqual([]);
});

test("a repository that is not there, and a hub that does not answer, are told apart", async () => {
  const cacheDir = nextFolder();
  await expect(resolveModel("me/none", { cacheDir, hubUrl })).rejects.toThrow(
    /me\/none \(main\) is no folder here, and not to be had at http.*: status 404\. Fix: check the name given as --model, and set HF_TOKEN/,
  );
  const deaf: typeof fetch = () => Promise.reject(new TypeError("fetch failed"));
  await expect(resolveModel("me/tiny", { cacheDir, hubUrl, fetch: deaf })).rejects.toThrow(
    /cannot be fetched from http.*: fetch failed\. Fix: check the path if --model is to be a folder, else the network, or pass offline/,
  );
});

test("a file that comes short leaves no snapshot", async () => {
  const cacheDir = nextFolder();
  truncates = true;
  await expect(resolveModel("me/tiny", { cacheDir, hubUrl })).rejects.toThrow(
    /E_INPUT: .*(came with 2 of|cannot be fetched)/,
  );
  expect(existsSync(join(cacheDir, "models--me--tiny", "snapshots", commit))).toBe(false);
  expect(readdirSync(join(cacheDir, "models--me--tiny", "snapshots"))).toEqual([]);
});

test.each(["../up", "./up", "a/b/c", "/nowhere/at/all", "~/models/a", "models/", "test/no-such-model"])(
  "%j means a folder, which is not there",
  async (name) => {
    await expect(resolveModel(name, { hubUrl })).rejects.toThrow(
      `E_INPUT: the folder ${name} does not exist. Fix: check the path given as --model, or as model in a config;`,
    );
    expect(asked).toEqual([]);
  },
);

test.each(["", "https://huggingface.co/me/tiny"])(
  "%j is neither a directory nor a repository",
  async (name) => {
    await expect(resolveModel(name, { hubUrl })).rejects.toThrow(
      /is neither a directory nor a repository's name/,
    );
  },
);

test("a revision does not lead out of the cache", async () => {
  await expect(resolveModel("me/tiny", { revision: "../../x", offline: true })).rejects.toThrow(
    /"..\/..\/x" is no branch, tag or commit/,
  );
});
