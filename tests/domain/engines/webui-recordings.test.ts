import { describe, expect, it } from "vitest";
import { parseInfotext, splitTags } from "@/server/domain/engines/infotext";
import { fromAnswer, fromSilence } from "@/server/domain/engines/webui-errors";
import { cure, newMemory, observe, type ServerMemory } from "@/server/domain/experiments/observe";
import { type Verdict, verify } from "@/server/domain/experiments/verify";
import { answerIn, askedBy, type Recorded, readCorpus } from "../../support/webui-corpus";

const files = { a1111: readCorpus("a1111"), forge: readCorpus("forge"), reforge: readCorpus("reforge") };
type Backend = keyof typeof files;
const BACKENDS: Backend[] = ["a1111", "forge", "reforge"];
const find = (backend: Backend, name: string): Recorded | undefined =>
  files[backend].find((r) => r.name === name);

/** Every LoRA's true hash, as the servers showed it for the unharmed file. */
const TRUE: Record<string, string> = {
  yui: "4be81cb89287",
  cc: "4be81cb89287",
  cm: "4be81cb89287",
  partial: "4be81cb89287",
};

type Told = { verdict: Verdict | null; error: string | null };

/** Replays named exchanges in this order, as the runner would have seen them. */
function replay(
  backend: Backend,
  names: string[],
  start: ServerMemory = newMemory(),
): Map<string, Told> & { memory: ServerMemory } {
  let memory = start;
  const told = new Map<string, Told>();
  for (const name of names) {
    const r = find(backend, name);
    if (!r?.response || !r.request) continue;
    if (r.request.path.endsWith("/interrupt")) continue;
    const asked = askedBy(r, TRUE);
    const answer = answerIn(r);
    if (answer) {
      told.set(name, { verdict: verify(asked, answer, memory), error: null });
      memory = observe(memory, {
        kind: "picture",
        asked,
        infotext: answer.infotext,
        modelName: answer.model.name,
      });
    } else {
      const error =
        r.response.status === null
          ? fromSilence({ kind: "reset", detail: "" })
          : fromAnswer(r.response.status, r.response.body, r.request.path);
      told.set(name, { verdict: null, error: error.code });
      memory = observe(memory, { kind: "error", asked, code: error.code });
    }
  }
  return Object.assign(told, { memory });
}
const codes = (told: Told | undefined): string[] =>
  told?.verdict?.reasons.map((r) => r.code) ?? [`error:${told?.error}`];

describe("every recorded exchange gets a verdict", () => {
  for (const file of ["a1111", "a1111-variants", "forge", "forge-variants", "reforge"]) {
    it(file, () => {
      let seen = 0;
      for (const r of readCorpus(file)) {
        if (!r.request) continue;
        seen++;
        const status = r.response?.status ?? null;
        if (status === null) {
          expect(fromSilence({ kind: "reset", detail: r.name }).code).toBe("reset");
          continue;
        }
        const answer = r.request.path.endsWith("/txt2img") ? answerIn(r) : null;
        if (answer) {
          const verdict = verify(askedBy(r), answer, newMemory());
          expect(["done", "suspect"]).toContain(verdict.state);
          expect(verdict.state === "done").toBe(verdict.reasons.length === 0);
        } else if (status !== 200) {
          const error = fromAnswer(status, r.response?.body, r.request.path);
          expect(error.code).toBeTruthy();
          expect(JSON.stringify(error)).not.toContain("api_auth");
        }
      }
      expect(seen).toBeGreaterThan(20);
    });
  }
});

describe.each(BACKENDS)("%s", (backend) => {
  const one = (name: string): Told | undefined => replay(backend, [name]).get(name);

  it("a plain picture is what was asked for", () => {
    for (const name of ["lora-none", "lora-basic", "txt2img-base"]) {
      if (find(backend, name)?.response?.status === 200) expect(codes(one(name)), name).toEqual([]);
    }
  });

  it("names a sampler that was swapped", () => {
    const swapped = files[backend].filter((r) => /^sampler-\d+$/.test(r.name) && answerIn(r));
    const wrong = swapped.filter((r) => codes(one(r.name)).some((c) => c === "sampler" || c === "scheduler"));
    expect(wrong.length).toBeGreaterThan(2);
    for (const r of swapped) {
      const asked = askedBy(r);
      const got = parseInfotext(answerIn(r)!.infotext).fields;
      const honest =
        got.Sampler === asked.sampler &&
        (asked.scheduler === null || got["Schedule type"] === asked.scheduler);
      if (honest) expect(codes(one(r.name)), r.name).toEqual([]);
    }
  });

  it("names a base model that was silently ignored", () => {
    for (const name of ["ov-model-unknown", "ov-model-case", "ov-model-partial"]) {
      if (find(backend, name)?.response?.status === 200) expect(codes(one(name)), name).toContain("model");
    }
    const right = ["ov-model-name", "ov-model-title", "ov-model-shorthash"].filter((name) =>
      find(backend, name),
    );
    if (backend !== "reforge") expect(right.length).toBeGreaterThan(0);
    for (const name of right.slice(0, 2)) expect(codes(one(name)), name).toEqual([]);
  });

  it("names a LoRA that is missing, and all that were dropped with it", () => {
    expect(codes(one("lora-missing"))).toEqual(["lora-missing"]);
    for (const name of ["lora-good-plus-missing", "lora-missing-plus-good"]) {
      const r = find(backend, name);
      if (r?.response?.status !== 200) continue;
      const missing = codes(one(name)).filter((c) => c === "lora-missing").length;
      expect(missing, name).toBe(backend === "a1111" ? 1 : 2);
    }
  });

  it("knows stale conditioning although the hash is right, and its cure", () => {
    const told = replay(backend, [
      "cond-1-other",
      "cond-2-partial",
      "cond-3-complete-same-prompt",
      "cond-4-again",
    ]);
    expect(codes(told.get("cond-2-partial"))).toEqual(["lora-missing"]);
    expect(codes(told.get("cond-3-complete-same-prompt"))).toEqual(["stale-conditioning"]);
    if (find(backend, "cond-4-again"))
      expect(codes(told.get("cond-4-again"))).toEqual(["stale-conditioning"]);
    expect(cure(told.memory, askedBy(find(backend, "cond-3-complete-same-prompt")!, TRUE))).toBe(
      "other-prompt",
    );
    const cured = replay(backend, ["cond-1-other", "cond-6-after-other"], told.memory);
    expect(codes(cured.get("cond-6-after-other"))).toEqual([]);
    if (find(backend, "cond-8-missing")) {
      const late = replay(
        backend,
        ["cond-8-missing", "cond-9-appeared", "cond-9b-refreshed", "cond-9c-clip", "cond-9d-back"],
        cured.memory,
      );
      expect(codes(late.get("cond-9-appeared"))).toEqual(["stale-conditioning"]);
      expect(codes(late.get("cond-9d-back"))).toEqual([]);
    }
  });

  it("knows a picture that was interrupted", () => {
    const r = find(backend, "int-interrupted");
    if (!r) return;
    const answer = answerIn(r)!;
    const memory = observe(newMemory(), { kind: "interrupt", task: answer.task! });
    expect(verify(askedBy(r), answer, memory).reasons.map((x) => x.code)).toEqual(["interrupted"]);
  });

  it("finds the black picture of NaN latents, or the error in its place", () => {
    if (backend === "a1111") expect(one("lora-w1")?.error).toBe("nan");
    else {
      const black = files[backend].filter((r) => answerIn(r)?.pixels.black);
      if (backend === "forge") expect(black.length).toBeGreaterThan(0);
      for (const r of black) expect(codes(one(r.name)), r.name).toContain("black");
    }
  });

  it("sees that a LoRA of another architecture changed nothing", () => {
    const r = find(backend, "lora-xlarch");
    const control = find(backend, "lora-none");
    if (!r || !control || !answerIn(r)) return;
    const verdict = verify(askedBy(r), answerIn(r)!, newMemory(), answerIn(control)!.pixels.hash);
    expect(verdict.reasons.map((x) => x.code)).toContain("no-effect");
  });
});

describe("a base model that failed poisons the server", () => {
  it("A1111: later pictures come back with the right hash and other pixels", () => {
    const start = replay("a1111", ["brk-before-plain", "brk-before-lora", "brk-override"]);
    expect(start.get("brk-override")?.error).toBe("model-failed");
    const after = replay("a1111", ["brk-after-plain", "brk-after-lora"], start.memory);
    expect(codes(after.get("brk-after-lora"))).toContain("poisoned-base");
    expect(cure(after.memory, askedBy(find("a1111", "brk-after-lora")!))).toBe("other-base");
    const cured = replay("a1111", ["brk-switchB", "brk-after-switch"], after.memory);
    expect(codes(cured.get("brk-after-switch"))).toEqual([]);
    expect(cured.memory.poisoned).toBeNull();
  });
  it("Forge: every picture fails until another good model was drawn with", () => {
    const start = replay("forge", [
      "brk2-base",
      "brk2-override",
      "brk2-after1",
      "brk2-after2",
      "brk2-after3",
    ]);
    expect(["brk2-override", "brk2-after1", "brk2-after2"].map((n) => start.get(n)?.error)).toEqual(
      Array(3).fill("model-failed"),
    );
    expect(start.memory.poisoned).not.toBeNull();
    const cured = replay("forge", ["brk2-after5", "brk2-after6"], start.memory);
    expect(codes(cured.get("brk2-after6"))).toEqual([]);
  });
});

describe("hashes that do not belong to the file asked for", () => {
  it("an overwritten file of the same name", () => {
    const r = find("a1111", "file-ow-3b")!;
    const asked = askedBy(r, { overw: "e5e27619303b" });
    expect(verify(asked, answerIn(r)!, newMemory()).reasons.map((x) => x.code)).toEqual(["lora-other"]);
  });
  it("a LoRA that an option adds to every picture", () => {
    const told = replay("a1111", ["opt-sd-lora", "opt-sd-lora-off"]);
    expect(codes(told.get("opt-sd-lora"))).toEqual(["prompt", "lora-extra"]);
    expect(codes(told.get("opt-sd-lora-off"))).toEqual(["stale-conditioning"]);
  });
});

describe("errors in the studio's words", () => {
  const variants = [...readCorpus("a1111-variants"), ...readCorpus("forge-variants")];
  const code = (name: string): string => {
    const r = variants.find((x) => x.name === name)!;
    return fromAnswer(r.response!.status!, r.response!.body, r.request!.path).code;
  };
  it.each([
    ["auth-none-txt2img", "auth"],
    ["auth-wrong", "auth"],
    ["noapi-txt2img", "no-api"],
    ["noapi-options", "no-api"],
    ["subpath-prefixed-options", "no-api"],
  ])("%s → %s", (name, expected) => expect(code(name)).toBe(expected));
  it("options that cannot be read", () => {
    const r = files.a1111.find((x) => x.name === "get-options-after-bad2")!;
    expect(fromAnswer(500, r.response!.body, r.request!.path).code).toBe("options-broken");
  });
  it("a JPEG's infotext is read like a PNG's", () => {
    const r = files.a1111.find((x) => x.name === "format-jpg")!;
    expect(verify(askedBy(r), answerIn(r)!, newMemory()).state).toBe("done");
  });
  it("takes tags out of a pasted prompt", () => {
    expect(splitTags("a <lora:x:0.5:0.9>, b <lora:y:te=0.2:unet=1>")).toEqual({
      text: "a , b ",
      loras: [
        { stem: "x", te: 0.5, unet: 0.9 },
        { stem: "y", te: 0.2, unet: 1 },
      ],
    });
  });
});
