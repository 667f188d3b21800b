"use client";

import { useQuery } from "@tanstack/react-query";
import { Download, Trash2 } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { errorShape } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { CopyLine } from "@/components/models/copy-line";
import {
  Badge,
  ButtonLink,
  ErrorPanel,
  Facts,
  Field,
  formatBytes,
  IconButton,
  Input,
  Sheet,
  Textarea,
  Time,
} from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { FAMILY_NAME } from "@/server/domain/models/words";
import type { Lora } from "./answers";
import { LoraPicture } from "./lora-picture";
import { LoraPlaces } from "./lora-places";
import { PlaceLora } from "./place-lora";
import { useLoraActs } from "./use-lora-acts";

/** Everything about one LoRA: name and note to write, where it is in use, and what its file says. */
export function LoraSheet({ lora, onClose }: { lora: Lora; onClose: () => void }) {
  const t = useTranslations("loras");
  const acts = useLoraActs();
  const [name, setName] = useState(lora.name);
  const [note, setNote] = useState(lora.note);
  return (
    <Sheet
      open
      onOpen={(open) => !open && onClose()}
      title={lora.name}
      actions={
        <>
          <IconButton
            icon={Trash2}
            label={t("delete")}
            busy={acts.removing}
            onClick={() => void acts.remove([lora.loraId]).then(onClose)}
          />
          <ButtonLink
            href={`/files/lora/${lora.fileId}`}
            download
            icon={Download}
            className="pointer-coarse:h-11"
          >
            {t("downloadShort")}
          </ButtonLink>
          <PlaceLora lora={lora} placed={lora.placed} variant="primary" />
        </>
      }
    >
      <div className="grid gap-5">
        <div className="flex gap-4">
          <LoraPicture lora={lora} label size={512} className="h-42 w-28 shrink-0 rounded-md" />
          <div className="grid min-w-0 content-start gap-1 text-sm">
            {lora.step !== null && <span>{t("step", { step: lora.step })}</span>}
            {lora.epoch !== null && <span>{t("epoch", { epoch: lora.epoch })}</span>}
            <span className="flex flex-wrap gap-1">
              {lora.final && <Badge tone="ok">{t("final")}</Badge>}
              {lora.run === null && <Badge>{t("imported")}</Badge>}
              {lora.rehearsal && <Badge>{t("rehearsal")}</Badge>}
            </span>
            {lora.rating && (
              <span className="text-muted">
                {t("ratingOf", { value: lora.rating.value.toFixed(1), n: lora.rating.n })}
              </span>
            )}
          </div>
        </div>
        {lora.placed.length > 0 && <LoraPlaces loraId={lora.loraId} name={lora.name} places={lora.placed} />}
        <Field label={t("sheet.name")}>
          <Input
            value={name}
            maxLength={120}
            onChange={(e) => setName(e.target.value)}
            onBlur={() => name.trim() && name.trim() !== lora.name && acts.rename(lora.loraId, name.trim())}
          />
        </Field>
        <Field label={t("sheet.note")}>
          <Textarea
            rows={3}
            value={note}
            maxLength={4000}
            placeholder={t("sheet.notePlaceholder")}
            onChange={(e) => setNote(e.target.value)}
            onBlur={() => note !== lora.note && acts.note(lora.loraId, note)}
          />
        </Field>
        <About lora={lora} />
      </div>
    </Sheet>
  );
}

/** What the file says of itself: read when the sheet opens, in words first. */
function About({ lora }: { lora: Lora }) {
  const t = useTranslations("loras");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const details = useQuery({ ...trpc.loras.details.queryOptions({ id: lora.loraId }), retry: false });
  const meta = details.data?.meta ?? lora.meta;
  const rows: [string, ReactNode][] = [];
  const add = (name: string, value: ReactNode) => {
    if (value !== null && value !== undefined && value !== "") rows.push([name, value]);
  };
  if (lora.run)
    add(
      t("sheet.from"),
      <Link key="run" href={`/runs/${lora.run.id}`} className="hover:underline">
        {t("run", lora.run)}
      </Link>,
    );
  if (meta) {
    add(t("sheet.family"), say(FAMILY_NAME[meta.family], locale));
    add(t("sheet.base"), lora.model ?? meta.base);
    add(t("sheet.network"), meta.module);
    if (meta.dim !== null) add("", t("sheet.dim", { dim: meta.dim, alpha: meta.alpha ?? "?" }));
    if (lora.step !== null && meta.steps)
      add(t("sheet.progress"), t("sheet.progressOf", { step: lora.step, steps: meta.steps }));
    if (lora.epoch !== null && meta.epochs)
      add("", t("sheet.epochsOf", { epoch: lora.epoch, epochs: meta.epochs }));
    add(t("sheet.resolution"), meta.resolution);
    add(t("sheet.rate"), meta.rate);
    add(t("sheet.optimizer"), meta.optimizer);
    add(t("sheet.clipSkip"), meta.clipSkip);
    add(t("sheet.images"), meta.images);
    add(t("sheet.comment"), meta.comment);
    if (meta.trained !== null) add(t("sheet.trained"), <Time key="time" at={meta.trained} />);
  }
  add(t("sheet.size"), formatBytes(lora.bytes));
  add(
    t("sheet.hash"),
    <code key="hash" className="break-all font-mono text-xs">
      {lora.weights}
    </code>,
  );
  return (
    <>
      {details.error && (
        <ErrorPanel error={errorShape(details.error)} onRetry={() => void details.refetch()} />
      )}
      {details.data === null && <p className="text-bad text-sm">{t("sheet.gone")}</p>}
      <Facts items={rows} />
      {meta && meta.tags.length > 0 && (
        <section>
          <h3 className="mb-1 text-muted text-sm">{t("sheet.tags")}</h3>
          <p className="flex flex-wrap gap-1">
            {meta.tags.map(({ tag, count }) => (
              <Badge key={tag}>
                {tag} <span className="text-muted">{count}</span>
              </Badge>
            ))}
          </p>
        </section>
      )}
      {details.data && <CopyLine text={details.data.path} label={t("sheet.path")} />}
      {details.data &&
        (details.data.raw.length === 0 ? (
          <p className="text-muted text-sm">{t("sheet.rawNone")}</p>
        ) : (
          <details>
            <summary className="cursor-pointer text-sm">
              {t("sheet.raw", { n: details.data.raw.length })}
            </summary>
            <dl className="mt-2 divide-y text-xs">
              {details.data.raw.map(({ key, value }) => (
                <div key={key} className="py-1">
                  <dt className="font-mono text-muted">{key}</dt>
                  <dd className="max-h-32 overflow-y-auto break-all font-mono">{value}</dd>
                </div>
              ))}
            </dl>
          </details>
        ))}
    </>
  );
}
