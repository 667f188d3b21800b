"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { errorShape } from "../client/errors";
import { useTRPC } from "../client/trpc";
import { ErrorPanel, Facts, PageBody, PageHeader, Section, Skeleton } from "../ui";
import { BackgroundPart } from "./background-part";
import { BackupPart } from "./backup-part";
import { DataPart } from "./data-part";
import { DictionaryPart } from "./dictionary-part";
import { FoldersPart } from "./folders-part";
import { HubPart } from "./hub-part";
import { LookPart } from "./look-part";
import { PasswordPart } from "./password-part";

export function SettingsView() {
  const t = useTranslations("settings");
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.settings.get.queryOptions());
  return (
    <>
      <PageHeader crumbs={[{ label: t("title") }]} />
      <PageBody className="max-w-180!">
        <LookPart />
        {error && <ErrorPanel error={errorShape(error)} onRetry={() => refetch()} />}
        {!data && !error && <Skeleton className="h-96" />}
        {data && (
          <>
            <FoldersPart roots={data.roots} />
            <BackgroundPart />
            <DictionaryPart />
            <HubPart mirror={data.mirror} hasToken={data.hubToken} />
            <PasswordPart isSet={data.password} />
            <DataPart root={data.data} />
            <BackupPart />
            <Section title={t("about.title")}>
              <Facts
                items={[
                  [t("about.version"), `K-ON LoRA Studio ${data.version}`],
                  [t("about.node"), data.node],
                  [t("about.licence"), "Apache-2.0"],
                ]}
              />
            </Section>
          </>
        )}
      </PageBody>
    </>
  );
}
