/** Variables that would make a trainer believe it is one of several processes, or draw its log differently. */
const UNWANTED = [
  /^ACCELERATE_/,
  /^(LOCAL_|GROUP_|ROLE_|NODE_)?RANK$/,
  /^(LOCAL_|ROLE_)?WORLD_SIZE$/,
  /^GROUP_WORLD_SIZE$/,
  /^MASTER_(ADDR|PORT)$/,
  /^TORCHELASTIC_/,
  /^(LINES|FORCE_COLOR|CLICOLOR_FORCE|TTY_COMPATIBLE|TTY_INTERACTIVE)$/,
  /^(NODE_OPTIONS|NODE_CHANNEL_FD|NODE_UNIQUE_ID|PYTHONHOME|PYTHONSTARTUP|PYTHONINSPECT)$/,
  // the studio's own settings, its password among them
  /^STUDIO_/,
];

/** So that the log arrives line by line, in UTF-8, unwrapped (the trainer's rich log handler wraps at COLUMNS). */
const FIXED = { PYTHONUNBUFFERED: "1", PYTHONUTF8: "1", PYTHONIOENCODING: "utf-8", COLUMNS: "400" };

/** The environment of a trainer: the studio's own without what would mislead it, then the given layers in order. */
export function surroundings(
  own: NodeJS.ProcessEnv,
  ...layers: Readonly<Record<string, string>>[]
): NodeJS.ProcessEnv {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !UNWANTED.some((u) => u.test(name))) env[name] = value;
  }
  return Object.assign(env, FIXED, ...layers) as unknown as NodeJS.ProcessEnv;
}
