"use client";

import type { ReactNode } from "react";
import { type AbstractIntlMessages, IntlProvider } from "use-intl";
import type { Locale } from "@/server/domain/language";
import { Toaster } from "../ui/toast";
import { TooltipProvider } from "../ui/tooltip";
import { ClientProviders } from "./trpc";

/** Words, data and floating layers for everything below. A message that is missing shows its key, never an error page. */
export function Providers({
  locale,
  messages,
  timeZone,
  children,
}: {
  locale: Locale;
  messages: AbstractIntlMessages;
  timeZone: string;
  children: ReactNode;
}) {
  return (
    <IntlProvider
      locale={locale}
      messages={messages}
      timeZone={timeZone}
      onError={(e) => console.error(e.message)}
    >
      <ClientProviders>
        <TooltipProvider>{children}</TooltipProvider>
        <Toaster />
      </ClientProviders>
    </IntlProvider>
  );
}
