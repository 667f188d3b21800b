import type { Metadata } from "next";
import { getText, prefetch } from "@/components/client/server";
import { SettingsView } from "@/components/settings/settings-view";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getText("settings"))("title"),
});

export default function SettingsPage() {
  return prefetch(
    (trpc) => [trpc.settings.get.queryOptions(), trpc.settings.backups.queryOptions()],
    <SettingsView />,
  );
}
