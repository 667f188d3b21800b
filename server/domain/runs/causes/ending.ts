import type { Text } from "../../language";
import type { LogLine } from "../lines";
import type { Diagnosis, Remedy } from "../view";
import { again, change, type EndFacts, text } from "./rule";

type Line = Pick<LogLine, "text" | "at">;
const EVIDENCE = 6;

const EXCEPTION = /^(?:[A-Za-z_][\w]*\.)*([A-Z]\w*(?:Error|Exception|Interrupt|Exit|Warning)?): (.+)$/;

/**
 * What the end itself says when no line of the log names a cause, or (`before-log`) what outweighs anything written
 * there: a person's stop, a machine that was restarted.
 */
export function ending(
  lines: readonly Line[],
  facts: EndFacts,
  when: "before-log" | "after-log",
): Diagnosis | null {
  if (when === "before-log") {
    if (facts.exit === null && facts.rebooted) return rebooted(lines, facts);
    if (facts.exit !== 0 && facts.stop?.level === "kill") return forced(lines, facts);
    return null;
  }
  if (facts.exit === 0) return zero(lines, facts);
  const traceback = exception(lines);
  if (traceback) return traceback;
  if (facts.raised) {
    return say(
      "python-error",
      text(`训练脚本报错：${facts.raised.type}`, `The training script failed: ${facts.raised.type}`),
      text(
        "看日志里的报错；能重现的话请带上它求助。",
        "See the log; bring these lines along when you ask for help.",
      ),
      [{ text: `${facts.raised.type}: ${facts.raised.error}`, at: undefined }],
      [again()],
    );
  }
  if (facts.exit === null || facts.exit === 137) return killed(lines, facts);
  return say(
    "ended-silently",
    text(
      `训练进程没留下原因就结束了（退出码 ${facts.exit}）。`,
      `The trainer ended without a word (exit code ${facts.exit}).`,
    ),
    text("看日志最后几行；重新排队再试一次。", "See the last lines of the log, and try once more."),
    lastOf(lines),
    [again()],
  );
}

/** Exit code 0 is not success (design §5): nothing trained, losses not finite, no file. */
function zero(lines: readonly Line[], facts: EndFacts): Diagnosis {
  if (facts.nonFiniteAt !== null) {
    return say(
      "loss-nan",
      text(
        `第 ${facts.nonFiniteAt} 步起损失变成 NaN，之后什么也没学到。`,
        `From step ${facts.nonFiniteAt} on the loss is NaN, and nothing was learned after that.`,
      ),
      text(
        "降低学习率；SDXL 或某些 VAE 在 fp16 下会溢出，可让 VAE 用全精度。",
        "Lower the learning rate; with SDXL and some VAEs fp16 overflows, so keep the VAE in full precision.",
      ),
      lines.filter((l) => /avr_loss=(?:nan|-?inf)/.test(l.text)).slice(0, 1),
      nanRemedies(facts),
    );
  }
  if (facts.step === 0) {
    return say(
      "nothing-trained",
      text("训练器正常退出了，但一步也没有训练。", "The trainer ended normally, but trained no step at all."),
      text(
        "续训时起点已到总步数，或没有可用的图片，都会这样。",
        "This happens when a resumed state has already reached the planned steps, or when no picture was usable.",
      ),
      lastOf(lines),
      [again()],
    );
  }
  if (facts.total !== null && facts.step < facts.total) {
    return say(
      "steps-missing",
      text(
        `计划 ${facts.total} 步，只训练了 ${facts.step} 步就结束了。`,
        `${facts.total} steps were planned, but it ended after ${facts.step}.`,
      ),
      text(
        "已经存下的 LoRA 版本仍然可用；重新排队可以再训一次。",
        "The LoRAs saved so far can be used; queue again to train anew.",
      ),
      lastOf(lines),
      [again()],
    );
  }
  const found: Record<EndFacts["final"], Text> = {
    ok: text("训练结束了，但结果没有通过核对。", "Training ended, but its result did not pass the check."),
    missing: text(
      "训练结束了，却没有最后的 LoRA 文件。",
      "Training ended, but the final LoRA file is not there.",
    ),
    unreadable: text(
      "最后的 LoRA 文件打不开，可能没写完。",
      "The final LoRA file cannot be opened; it may be cut short.",
    ),
    "wrong-hash": text(
      "最后的 LoRA 文件与它自己的校验值不符。",
      "The final LoRA file does not match its own hash.",
    ),
    old: text(
      "最后的 LoRA 文件是以前留下的，不是这次训练的。",
      "The final LoRA file is an older one, not of this training.",
    ),
  };
  return say(
    `final-${facts.final}`,
    found[facts.final],
    text(
      "检查磁盘空间；之前存下的版本仍然可用。",
      "Check the disk's free space; LoRAs saved earlier can still be used.",
    ),
    lastOf(lines),
    [again()],
  );
}

function nanRemedies(facts: EndFacts): Remedy[] {
  const remedies: Remedy[] = [];
  const rates = ["learning_rate", "unet_lr", "text_encoder_lr"].filter(
    (d) => typeof facts.recipe[d] === "number",
  );
  if (rates.length) {
    remedies.push(
      change(
        text("学习率减半", "Halve the learning rates"),
        Object.fromEntries(rates.map((d) => [d, Number(((facts.recipe[d] as number) / 2).toPrecision(6))])),
      ),
    );
  }
  if (facts.recipe.no_half_vae !== true) {
    remedies.push(change(text("VAE 不用半精度", "Keep the VAE in full precision"), { no_half_vae: true }));
  }
  return remedies;
}

function rebooted(lines: readonly Line[], facts: EndFacts): Diagnosis {
  return say(
    "machine-restarted",
    text(`训练到第 ${facts.step} 步时电脑重启了。`, `The machine was restarted at step ${facts.step}.`),
    text(
      "已经存下的 LoRA 版本仍然可用。检查是否断电、过热或自动更新。",
      "The LoRAs saved so far can be used. Check for power loss, heat or an automatic update.",
    ),
    lastOf(lines),
    [again()],
  );
}

function forced(lines: readonly Line[], facts: EndFacts): Diagnosis {
  return say(
    "stopped-by-force",
    text(
      `按你的要求停止，训练器没有回应，于是强制结束（第 ${facts.step} 步）。`,
      `You stopped it; the trainer did not answer and was ended by force at step ${facts.step}.`,
    ),
    text("在此之前存下的 LoRA 版本仍然可用。", "The LoRAs saved before can be used."),
    lastOf(lines),
    [again()],
  );
}

function killed(lines: readonly Line[], facts: EndFacts): Diagnosis {
  return say(
    "killed",
    text(
      `训练进程在第 ${facts.step} 步被系统强行结束，没有留下原因。`,
      `The trainer was killed from outside at step ${facts.step}; it left no reason.`,
    ),
    text(
      "最常见的是内存（不是显存）不够，被系统杀掉；也可能是别人结束了它。减少数据加载进程后再试。",
      "Most often the system ran out of memory (RAM) and killed it; or somebody ended it. Try fewer data loading workers.",
    ),
    lastOf(lines),
    [
      change(text("数据加载进程改为 1", "One data loading worker"), { max_data_loader_n_workers: 1 }),
      again(),
    ],
  );
}

/** The first traceback's last line: later ones are consequences. */
function exception(lines: readonly Line[]): Diagnosis | null {
  const start = lines.findIndex((l) => /Traceback \(most recent call last\)/.test(l.text));
  if (start < 0) return null;
  for (let i = start + 1; i < lines.length; i++) {
    const found =
      EXCEPTION.exec(lines[i]!.text) ??
      /^(KeyboardInterrupt|SystemExit|MemoryError|AssertionError)$/.exec(lines[i]!.text);
    if (!found) continue;
    if (found[1] === "KeyboardInterrupt") {
      return say(
        "interrupted",
        text("训练被人用 Ctrl-C 中断了。", "Somebody interrupted the training with Ctrl-C."),
        text(
          "中断不会保存：只有之前存下的版本可用。",
          "An interruption saves nothing: only earlier LoRAs can be used.",
        ),
        [lines[i]!],
        [again()],
      );
    }
    return say(
      "python-error",
      text(`训练脚本报错：${found[1]}`, `The training script failed: ${found[1]}`),
      text(
        "先看日志里的这几行；需要求助时，请把它们一起带上。",
        "These lines of the log say where it happened; bring them along when you ask for help.",
      ),
      lines.slice(Math.max(start, i - 4), i + 1),
      [again()],
    );
  }
  return null;
}

const lastOf = (lines: readonly Line[]): readonly Line[] => lines.slice(-EVIDENCE);

function say(
  code: string,
  cause: Text,
  next: Text,
  evidence: readonly { text: string; at: number | undefined }[],
  remedies: Remedy[],
): Diagnosis {
  const at = evidence[0]?.at;
  return {
    code,
    cause,
    next,
    evidence: evidence.map((l) => l.text),
    ...(at === undefined ? {} : { at }),
    remedies,
  };
}

/** The trainer could not even be started; `reason` is the system's word for it. */
export function launchFailed(reason: string, evidence: readonly string[] = []): Diagnosis {
  return {
    code: "launch-failed",
    cause: text(`训练没能启动：${reason}`, `Training could not be started: ${reason}`),
    next: text(
      "检查训练环境的 Python 和文件夹，再重新排队。",
      "Check the trainer's Python and folder, then queue again.",
    ),
    evidence: evidence.slice(0, 12) as string[],
    remedies: [{ kind: "link", label: text("检查训练环境", "Check the trainer"), href: "/engines" }, again()],
  };
}
