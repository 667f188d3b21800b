"use client";
import { useMutation } from "@tanstack/react-query";
import { FileCode2, Images, Sparkles } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { toastError } from "@/components/client/errors";
import { useTRPC } from "@/components/client/trpc";
import { Button, cx, Section } from "@/components/ui";
import type { Locale } from "@/server/domain/language";
import { BringDialog } from "./bring-dialog";
import { OwnPictures } from "./own-pictures";

/** The three ways in. `compact` = there is something already: the same ways as one quiet row. */
export function FirstVisit({
  rehearsal,
  compact = false,
  sampled = false,
}: {
  rehearsal: boolean;
  compact?: boolean;
  /** the sample character is there already */
  sampled?: boolean;
}) {
  const t = useTranslations("home.first");
  const locale = useLocale() as Locale;
  const trpc = useTRPC();
  const router = useRouter();
  const [bringing, setBringing] = useState(false);
  const sample = useMutation(
    trpc.sample.create.mutationOptions({
      onSuccess: ({ id }) => router.push(`/datasets/${id}/train`),
      onError: (e) => toastError(e, locale),
    }),
  );
  const busy = sample.isPending || sample.isSuccess;
  const bring = <BringDialog open={bringing} onOpen={setBringing} />;
  if (compact)
    return (
      <Section title={t("another")}>
        <div className="flex flex-wrap items-start gap-2">
          <OwnPictures compact />
          <Button icon={FileCode2} onClick={() => setBringing(true)}>
            {t("bring.verb")}
          </Button>
          {!sampled && (
            <Button icon={Sparkles} busy={busy} onClick={() => sample.mutate()}>
              {t("sample.verb")}
            </Button>
          )}
        </div>
        {bring}
      </Section>
    );
  return (
    <div className="mx-auto max-w-260 py-6 md:py-12">
      <h2 className="text-xl">{t("title")}</h2>
      <p className="mt-1 mb-6 text-muted">{t("text")}</p>
      <div className="grid gap-4 lg:grid-cols-3">
        <Way icon={<SamplePictures />} title={t("sample.title")} text={t("sample.text")}>
          <Button variant="primary" size="lg" busy={busy} onClick={() => sample.mutate()} className="w-full">
            {t("sample.verb")}
          </Button>
          {rehearsal && <p className="mt-3 text-muted text-xs">{t("sample.rehearsal")}</p>}
        </Way>
        <Way
          icon={<Images aria-hidden strokeWidth={1.5} className="size-6" />}
          title={t("own.title")}
          text={t("own.text")}
        >
          <OwnPictures />
        </Way>
        <Way
          icon={<FileCode2 aria-hidden strokeWidth={1.5} className="size-6" />}
          title={t("bring.title")}
          text={t("bring.text")}
        >
          <Button size="lg" onClick={() => setBringing(true)} className="w-full">
            {t("bring.verb")}
          </Button>
        </Way>
      </div>
      {bring}
    </div>
  );
}

/** Some of the drawn pictures themselves: what the button brings. */
const SamplePictures = () => (
  <span aria-hidden className="flex h-24 gap-0.5 overflow-hidden rounded-md bg-ground">
    {["001", "005", "009", "014", "020"].map((name) => (
      // biome-ignore lint/performance/noImgElement: static files of the project, small already
      <img key={name} src={`/sample/${name}.webp`} alt="" className="h-full min-w-0 flex-1 object-cover" />
    ))}
  </span>
);

function Way({
  icon,
  title,
  text,
  children,
  className,
}: {
  icon: ReactNode;
  title: string;
  text: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={cx("flex min-w-0 flex-col rounded-lg border bg-surface p-5", className)}>
      <span className="mb-3 text-muted">{icon}</span>
      <h3 className="text-lg">{title}</h3>
      <p className="mt-1 mb-5 text-muted text-sm">{text}</p>
      <div className="mt-auto">{children}</div>
    </section>
  );
}
