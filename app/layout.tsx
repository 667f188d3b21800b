import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Providers } from "@/components/client/providers";
import { getLocale, prefetch } from "@/components/client/server";
import { Frame } from "@/components/frame/frame";
import { messagesOf } from "@/components/messages";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "K-ON LoRA Studio", template: "%s · K-ON LoRA Studio" },
  robots: { index: false },
  formatDetection: { telephone: false, date: false, address: false, email: false },
};
export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  colorScheme: "light dark",
};

export default async function Layout({ children }: { children: ReactNode }) {
  const locale = await getLocale();
  const chosen = (await cookies()).get("theme")?.value;
  const look = chosen === "light" || chosen === "dark" ? chosen : "system";
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <html lang={locale} data-theme={look}>
      <body>
        <Providers locale={locale} messages={messagesOf(locale)} timeZone={timeZone} look={look}>
          <NuqsAdapter>
            {await prefetch((trpc) => [trpc.home.frame.queryOptions()], <Frame>{children}</Frame>)}
          </NuqsAdapter>
        </Providers>
      </body>
    </html>
  );
}
