"use client";

import { LoaderCircle, type LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cx } from "./class-names";
import { Tooltip } from "./tooltip";

export type ButtonVariant = "primary" | "plain" | "quiet" | "danger";
export type ButtonSize = "sm" | "md" | "lg";

const VARIANT: Record<ButtonVariant, string> = {
  primary: "bg-accent text-accent-text hover:bg-accent-hover",
  plain: "border border-edge/60 bg-surface text-text hover:border-edge hover:bg-raised",
  quiet: "text-muted hover:bg-raised hover:text-text",
  danger: "border border-bad/60 bg-surface text-bad hover:bg-bad-soft hover:border-bad",
};
const SIZE: Record<ButtonSize, string> = {
  sm: "h-7 gap-1.5 px-2.5 text-xs",
  md: "h-8 gap-1.5 px-3 text-sm",
  lg: "h-10 gap-2 px-4 text-base",
};
const BASE =
  "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap rounded-md font-medium transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50";

type Look = {
  /** one primary per page; danger only where something is lost */
  variant?: ButtonVariant;
  size?: ButtonSize;
  icon?: LucideIcon;
};

/** A verb that does something now. `busy` keeps its width, spins, and takes no second click. */
export function Button({
  variant = "plain",
  size = "md",
  busy = false,
  icon: Icon,
  className,
  children,
  disabled,
  ...rest
}: Look & { busy?: boolean } & ComponentProps<"button">) {
  const Mark = busy ? LoaderCircle : Icon;
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(BASE, VARIANT[variant], SIZE[size], className)}
    >
      {Mark && <Mark aria-hidden className={cx("size-4 shrink-0", busy && "animate-spin")} />}
      {children}
    </button>
  );
}

/** The same look for an address; `download` and outside addresses use a plain anchor. */
export function ButtonLink({
  variant = "plain",
  size = "md",
  icon: Icon,
  className,
  children,
  href,
  ...rest
}: Look & { href: string } & Omit<ComponentProps<"a">, "href">) {
  const inside = (
    <>
      {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
      {children}
    </>
  );
  const look = cx(BASE, VARIANT[variant], SIZE[size], className);
  if (rest.download !== undefined || rest.target === "_blank" || /^(https?:|\/files\/|\/media\/)/.test(href))
    return (
      <a href={href} {...rest} className={look}>
        {inside}
      </a>
    );
  return (
    <Link href={href} {...rest} className={look}>
      {inside}
    </Link>
  );
}

/** An icon alone: the label is spoken and shown as a tooltip (with its key). */
export function IconButton({
  icon: Icon,
  label,
  keys,
  variant = "quiet",
  size = "md",
  active = false,
  busy = false,
  side,
  className,
  disabled,
  ...rest
}: {
  icon: LucideIcon;
  label: string;
  keys?: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
  active?: boolean;
  busy?: boolean;
  side?: "top" | "right" | "bottom" | "left";
} & Omit<ComponentProps<"button">, "children">) {
  const Mark = busy ? LoaderCircle : Icon;
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-busy={busy || undefined}
        {...rest}
        disabled={disabled || busy}
        className={cx(
          BASE,
          VARIANT[variant],
          "square px-0!",
          size === "sm" ? "size-7" : size === "lg" ? "size-10" : "size-8",
          active && "bg-raised text-text",
          className,
        )}
      >
        <Mark aria-hidden className={cx(size === "sm" ? "size-3.5" : "size-4", busy && "animate-spin")} />
      </button>
    </Tooltip>
  );
}
