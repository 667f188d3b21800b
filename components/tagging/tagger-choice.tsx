"use client";

import { Download, FolderInput, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { Badge, Button, Dialog, Field, formatBytes, IconButton, Input, Select } from "@/components/ui";
import { type Locale, say } from "@/server/domain/language";
import { PathField } from "../datasets/path-field";
import { JobLine, underWay } from "./job-line";
import type { Taggers, useTaggingActs } from "./use-tagging";

type Acts = ReturnType<typeof useTaggingActs>;

/** Which tagger looks at the pictures, and how to get one: one button for the one to begin with. */
export function TaggerChoice({
  taggers,
  chosen,
  onChoose,
  acts,
}: {
  taggers: Taggers;
  chosen: Taggers["here"][number] | null;
  onChoose: (key: string) => void;
  acts: Acts;
}) {
  const t = useTranslations("tagging.models");
  const locale = useLocale() as Locale;
  const [more, setMore] = useState(false);
  const first = taggers.known[0];
  const jobs = taggers.jobs.filter((job) => underWay(job) || (job.state === "failed" && !chosen));
  return (
    <div className="flex flex-col gap-3">
      {chosen ? (
        <div className="flex items-end gap-2">
          <Field label={t("label")} className="flex-1">
            <Select
              value={chosen.key}
              onValue={onChoose}
              label={t("label")}
              choices={taggers.here.map((one) => ({
                value: one.key,
                label: one.name,
                hint: formatBytes(one.bytes),
              }))}
            />
          </Field>
          <Button onClick={() => setMore(true)}>{t("more")}</Button>
        </div>
      ) : (
        jobs.every((job) => !underWay(job)) &&
        first && (
          <div className="rounded-lg border p-4">
            <p className="font-medium">{t("none")}</p>
            <p className="mt-1 text-muted text-sm">{t("noneText")}</p>
            <div className="mt-3 flex flex-wrap gap-2">
              <Button variant="primary" icon={Download} onClick={() => acts.fetch(first.repo)}>
                {t("getFirst", { name: first.name, size: formatBytes(first.bytes) })}
              </Button>
              <Button onClick={() => setMore(true)}>{t("others")}</Button>
            </div>
          </div>
        )
      )}
      {jobs.map((job) => (
        <div key={job.id}>
          {underWay(job) && (
            <p className="mb-1 truncate text-muted text-xs">
              {taggers.known.find((one) => one.repo === job.tagger)?.name ?? job.tagger}
            </p>
          )}
          <JobLine job={job} onCancel={() => acts.cancel(job.id)} />
        </div>
      ))}
      <Dialog open={more} onOpen={setMore} title={t("title")} description={t("text")} size="lg">
        <ul className="divide-y">
          {taggers.known.map((one) => (
            <li key={one.repo} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5">
              <div className="min-w-0 flex-1 basis-60">
                <p className="font-medium text-sm">{one.name}</p>
                <p className="text-muted text-xs">{say(one.about, locale)}</p>
              </div>
              <span className="text-muted text-xs">{formatBytes(one.bytes)}</span>
              {one.here ? (
                <Badge tone="ok">{t("here")}</Badge>
              ) : (
                <Button
                  size="sm"
                  icon={Download}
                  onClick={() => {
                    acts.fetch(one.repo);
                    setMore(false);
                  }}
                >
                  {t("get")}
                </Button>
              )}
            </li>
          ))}
          {taggers.here
            .filter((one) => !taggers.known.some((known) => known.repo === one.key))
            .map((one) => (
              <li key={one.id} className="flex items-center gap-3 py-2.5">
                <div className="min-w-0 flex-1">
                  <p className="font-medium text-sm">{one.name}</p>
                  <p className="truncate font-mono text-muted text-xs">{one.folder}</p>
                </div>
                <IconButton
                  icon={Trash2}
                  size="sm"
                  label={t("remove", { name: one.name })}
                  onClick={() => acts.remove(one.id)}
                />
              </li>
            ))}
        </ul>
        <FromElsewhere acts={acts} hub={taggers.hub} onDone={() => setMore(false)} />
      </Dialog>
    </div>
  );
}

function FromElsewhere({ acts, hub, onDone }: { acts: Acts; hub: string; onDone: () => void }) {
  const t = useTranslations("tagging.models");
  const [path, setPath] = useState("");
  const [repo, setRepo] = useState("");
  const add = () => {
    if (!path.trim()) return;
    acts.add(path.trim());
    onDone();
  };
  return (
    <div className="mt-4 grid gap-5 md:grid-cols-2">
      <div>
        <PathField value={path} onValue={setPath} onEnter={add} label={t("folder")} help={t("folderHelp")} />
        <Button className="mt-2" icon={FolderInput} disabled={!path.trim()} onClick={add}>
          {t("add")}
        </Button>
      </div>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          acts.fetch(repo);
          onDone();
        }}
      >
        <Field label={t("repo")} help={t("repoHelp")}>
          <Input
            value={repo}
            onChange={(e) => setRepo(e.target.value)}
            placeholder="SmilingWolf/wd-v1-4-moat-tagger-v2"
            className="font-mono"
          />
        </Field>
        <Button type="submit" className="mt-2" icon={Download} disabled={!repo.includes("/")}>
          {t("get")}
        </Button>
        <p className="mt-4 text-muted text-xs">
          {t("hub", { address: hub || "https://huggingface.co" })}{" "}
          <Link href="/settings" className="underline">
            {t("settings")}
          </Link>
        </p>
      </form>
    </div>
  );
}
