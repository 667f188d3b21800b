import type { StreamMessage } from "@/server/domain/events";
import type { LoraFile, RunDetail, Sample } from "@/server/domain/runs/view";

/** The run as the page knows it, after one message of the stream; the same object when the message says nothing new. */
export function apply(run: RunDetail, message: StreamMessage): RunDetail {
  switch (message.type) {
    case "run": {
      if (message.run !== run.id) return run;
      const { state, progress, stopping, diagnosis, logBytes } = message;
      return { ...run, state, progress, diagnosis, logBytes, stopping };
    }
    case "sample":
      return message.run === run.id ? { ...run, samples: withSample(run.samples, message.sample) } : run;
    case "file":
      return message.run === run.id ? { ...run, files: withFile(run.files, message.file) } : run;
    default:
      return run;
  }
}

function withSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const others = samples.filter((s) => s.id !== sample.id);
  return [...others, sample].sort((a, b) => a.step - b.step || a.promptIndex - b.promptIndex);
}

function withFile(files: readonly LoraFile[], file: LoraFile): LoraFile[] {
  return [...files.filter((f) => f.loraId !== file.loraId), file];
}
