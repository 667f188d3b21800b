"use client";

import { Check, type LucideIcon, Minus } from "lucide-react";
import { Checkbox as RadixCheckbox, Switch as RadixSwitch, Tabs as RadixTabs, ToggleGroup } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names";

/** A box to tick; with children it carries its own label. `"indeterminate"` = some of them. */
export function Checkbox({
  checked,
  onChecked,
  children,
  className,
  ...rest
}: {
  checked: boolean | "indeterminate";
  onChecked: (checked: boolean) => void;
  children?: ReactNode;
} & Omit<ComponentProps<typeof RadixCheckbox.Root>, "checked" | "onCheckedChange">) {
  const box = (
    <RadixCheckbox.Root
      {...rest}
      checked={checked}
      onCheckedChange={(v) => onChecked(v === true)}
      className={cx(
        "bare inline-flex size-4 shrink-0 items-center justify-center rounded-xs border border-edge bg-surface text-accent-text data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent disabled:opacity-50",
        !children && className,
      )}
    >
      <RadixCheckbox.Indicator>
        {checked === "indeterminate" ? (
          <Minus aria-hidden className="size-3" strokeWidth={3} />
        ) : (
          <Check aria-hidden className="size-3" strokeWidth={3} />
        )}
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
  if (!children) return box;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the Radix checkbox inside is the control
    <label
      className={cx("inline-flex min-h-8 items-center gap-2 text-sm pointer-coarse:min-h-11", className)}
    >
      {box}
      <span className="min-w-0">{children}</span>
    </label>
  );
}

/** On or off, at once. With children it carries its own label. */
export function Switch({
  checked,
  onChecked,
  children,
  className,
  ...rest
}: {
  checked: boolean;
  onChecked: (checked: boolean) => void;
  children?: ReactNode;
} & Omit<ComponentProps<typeof RadixSwitch.Root>, "checked" | "onCheckedChange">) {
  const knob = (
    <RadixSwitch.Root
      {...rest}
      checked={checked}
      onCheckedChange={onChecked}
      className={cx(
        "bare inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-raised p-px transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50",
        !children && className,
      )}
    >
      <RadixSwitch.Thumb className="block size-4 rounded-full bg-edge transition-transform duration-100 data-[state=checked]:translate-x-4 data-[state=checked]:bg-accent-text" />
    </RadixSwitch.Root>
  );
  if (!children) return knob;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the Radix switch inside is the control
    <label
      className={cx("inline-flex min-h-8 items-center gap-2 text-sm pointer-coarse:min-h-11", className)}
    >
      {knob}
      <span className="min-w-0">{children}</span>
    </label>
  );
}

/** Two to five exclusive words side by side. */
export function Segmented<T extends string>({
  value,
  onValue,
  choices,
  label,
  size = "md",
  className,
}: {
  value: T;
  onValue: (value: T) => void;
  choices: readonly { value: T; label: ReactNode; icon?: LucideIcon; title?: string }[];
  /** spoken name of the group */
  label: string;
  size?: "sm" | "md";
  className?: string;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      onValueChange={(v) => v && onValue(v as T)}
      aria-label={label}
      className={cx("inline-flex max-w-full overflow-x-auto rounded-md bg-raised p-0.5", className)}
    >
      {choices.map(({ value: v, label: word, icon: Icon, title }) => (
        <ToggleGroup.Item
          key={v}
          value={v}
          title={title}
          aria-label={title}
          className={cx(
            "inline-flex flex-auto items-center justify-center gap-1.5 whitespace-nowrap rounded-sm text-muted transition-colors hover:text-text data-[state=on]:bg-surface data-[state=on]:text-text data-[state=on]:shadow-[0_0_0_1px_var(--line)]",
            size === "sm" ? "h-6 px-2 text-xs" : "h-7 px-3 text-sm",
          )}
        >
          {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
          {word}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}

export type TabItem<T extends string> = { value: T; label: ReactNode; count?: ReactNode; content: ReactNode };

/** Tabs whose chosen one belongs to the caller (usually the address). */
export function Tabs<T extends string>({
  value,
  onValue,
  tabs,
  label,
  end,
  className,
}: {
  value: T;
  onValue: (value: T) => void;
  tabs: readonly TabItem<T>[];
  label: string;
  /** what stands at the end of the row of tabs */
  end?: ReactNode;
  className?: string;
}) {
  return (
    <RadixTabs.Root value={value} onValueChange={(v) => onValue(v as T)} className={className}>
      <div className="flex items-end gap-3 border-b">
        <RadixTabs.List aria-label={label} className="-mb-px flex min-w-0 flex-1 gap-1 overflow-x-auto">
          {tabs.map((t) => (
            <RadixTabs.Trigger
              key={t.value}
              value={t.value}
              className="inline-flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-2.5 text-muted text-sm transition-colors hover:text-text focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-text"
            >
              {t.label}
              {t.count !== undefined && t.count !== null && (
                <span className="text-muted text-xs">{t.count}</span>
              )}
            </RadixTabs.Trigger>
          ))}
        </RadixTabs.List>
        {end && <div className="flex shrink-0 items-center gap-2 pb-1.5">{end}</div>}
      </div>
      {tabs.map((t) => (
        <RadixTabs.Content key={t.value} value={t.value} className="focus-visible:outline-none">
          {t.content}
        </RadixTabs.Content>
      ))}
    </RadixTabs.Root>
  );
}
