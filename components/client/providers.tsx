"use client";

import type { ReactNode } from "react";
import { type AbstractIntlMessages, IntlProvider } from "use-intl";
import type { Locale } from "@/server/domain/language";
import { Toaster } from "../ui/toast";
import { TooltipProvider } from "../ui/tooltip";
import { type Look, LookProvider } from "./preferences";
import { ClientProviders } from "./trpc";

/** Words, data and floating layers for everything below. A message that is missing shows its key, never an error page. */
export function Providers({
  locale,
  messages,
  timeZone,
  look,
  children,
}: {
  locale: Locale;
  messages: AbstractIntlMessages;
  timeZone: string;
  /** what the cookie said */
  look: Look;
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
        <LookProvider first={look}>
          <TooltipProvider>{children}</TooltipProvider>
        </LookProvider>
        <Toaster />
      </ClientProviders>
    </IntlProvider>
  );
}
