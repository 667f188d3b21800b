// A trainer without our launcher, in the trainer's own words: Node runs it under the script's name. Only what the
// studio reads of the plain script: stdout and stderr lines, bars, files in output_dir.
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const config = readFileSync(process.argv[process.argv.indexOf("--config_file") + 1], "utf8");
const option = (name) => new RegExp(`^${name} = "?(.*?)"?$`, "m").exec(config)?.[1];
const output = option("output_dir");
const name = option("output_name");
const total = Number(option("max_train_steps"));
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const info = (text) => process.stderr.write(`2026-11-24 12:00:00 INFO     ${text.padEnd(60)} train_util.py:1\n`);
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function save(file, weights) {
  const header = Buffer.from(JSON.stringify({ x: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.alloc(4);
  data.writeFloatLE(weights);
  process.stdout.write(`\nsaving checkpoint: ${file}\n`);
  writeFileSync(file, Buffer.concat([length, header, data]));
}

async function main() {
  mkdirSync(join(output, "sample"), { recursive: true });
  info("prepare images.");
  process.stdout.write("running training / 学習開始\n  total optimization steps / 学習ステップ数: " + total + "\n");
  process.stderr.write(`steps:   0%|          | 0/${total} [00:00<?, ?it/s]`);
  process.stdout.write("\nepoch 1/1\n");
  for (let step = 1; step <= total; step++) {
    await wait(Number(process.env.STEP_MS ?? 5));
    const bar = `steps:  ${Math.round((100 * step) / total)}%|█         | ${step}/${total} [00:01<00:01,  9.5it/s, avr_loss=${(1 / step).toFixed(3)}]`;
    process.stderr.write(`\r${bar}`);
    if (step === 10) {
      info("generating sample images at step / サンプル画像生成 ステップ: 10");
      writeFileSync(join(output, "sample", `${name}_000010_00_20261124120000_7.png`), Buffer.from(PNG, "base64"));
      save(join(output, `${name}-step00000010.safetensors`), 10);
    }
  }
  save(join(output, `${name}-step${String(total).padStart(8, "0")}.safetensors`), total);
  save(join(output, `${name}.safetensors`), total);
  info("model saved.");
  process.stderr.write("\n");
}
main();
