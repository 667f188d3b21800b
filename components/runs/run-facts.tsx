"use client";
import { Copy } from "lucide-react";
import { useLocale, useTranslations } from "use-intl";
import { Button, ButtonLink, Facts, formatDuration, StateMark, Time, toast } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import type { RunDetail, RunState } from "@/server/domain/runs/view";
import { asTyped } from "./as-typed";

/** What the run was trained on. */
export function VersionFacts({ run }: { run: RunDetail }) {
  const t = useTranslations("runs.version");
  const plan = run.plan as { pictures?: number; repeated?: number; stepsPerEpoch?: number };
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-sm">{t("line", { dataset: run.datasetName, number: run.versionNumber })}</p>
      <p className="text-muted text-sm">
        {[
          plan.pictures === undefined ? null : t("pictures", { n: plan.pictures }),
          plan.repeated === undefined ? null : t("repeated", { n: plan.repeated }),
          plan.stepsPerEpoch === undefined ? null : t("perEpoch", { n: plan.stepsPerEpoch }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <ButtonLink size="sm" href={`/datasets/${run.datasetId}`}>
        {t("open")}
      </ButtonLink>
    </div>
  );
}

/** Where and with what it ran: trainer, base model, variables, every attempt. */
export function EnvironmentFacts({ run }: { run: RunDetail }) {
  const t = useTranslations("runs");
  const locale = useLocale() as Locale;
  const variables = Object.entries(run.environment);
  return (
    <div className="grid gap-5">
      <Facts
        items={[
          [t("version.engine"), run.engineName],
          [t("version.model"), run.modelName],
        ]}
      />
      {variables.length === 0 ? (
        <p className="text-muted text-sm">{t("environment.none")}</p>
      ) : (
        <pre className="overflow-x-auto rounded-md bg-bg p-3 font-mono text-xs">
          {variables.map(([name, value]) => `${name}=${value}`).join("\n")}
        </pre>
      )}
      {run.attempts.length > 0 && (
        <section>
          <h3 className="mb-1 text-muted text-sm">{t("environment.attempts")}</h3>
          <ol className="grid text-sm">
            {run.attempts.map((a) => (
              <li key={a.id} className="flex flex-wrap items-center gap-x-3 border-t py-1.5">
                <span>{t("environment.attempt", { number: a.number })}</span>
                <StateMark state={a.state as RunState} />
                <span className="text-muted">
                  {[
                    t("environment.from", { step: a.startStep }),
                    t("progress.step", { step: a.step }),
                    a.endedAt === null ? null : formatDuration(a.endedAt - a.startedAt, locale),
                    a.exitCode === null ? null : t("environment.exit", { code: a.exitCode }),
                    a.source === null ? null : t("environment.source", { source: a.source }),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
                <Time at={a.startedAt} className="text-muted" />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

/** The command as it could be typed: one option a line. */
export function CommandFacts({ run }: { run: RunDetail }) {
  const t = useTranslations("runs.command");
  if (run.command.length === 0) return <p className="text-muted text-sm">{t("none")}</p>;
  const text = asTyped(run.command);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => toast.success(t("copied")),
      () => toast.error(t("failed")),
    );
  return (
    <div className="grid justify-items-start gap-2">
      <pre className="max-h-[60dvh] w-full overflow-auto rounded-md bg-bg p-3 font-mono text-xs">{text}</pre>
      <Button size="sm" icon={Copy} onClick={copy}>
        {t("copy")}
      </Button>
    </div>
  );
}
