"use client";

import { ChevronDown } from "lucide-react";
import { type ComponentProps, lazy, type ReactNode, Suspense, useState } from "react";
import { cx } from "./class-names";

export type Choice<T extends string> = { value: T; label: ReactNode; hint?: ReactNode; disabled?: boolean };

type Look = {
  placeholder?: string | undefined;
  /** spoken name where no Field labels it */
  label?: string;
  disabled?: boolean;
  className?: string;
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
};

export type SelectProps<T extends string> = Look & {
  value: T | undefined;
  onValue: (value: T) => void;
  choices: readonly Choice<T>[];
};

const fetchList = () => import("./select-list");
const SelectList = lazy(async () => ({ default: (await fetchList()).SelectList })) as unknown as <
  T extends string,
>(
  props: SelectProps<T>,
) => ReactNode;

const OPENING = new Set(["Enter", " ", "ArrowDown", "ArrowUp"]);

/**
 * One of a few to a few dozen named choices. An empty string is not a value: use a word. Most selects of a page are
 * never opened, so the list and what positions it (11 kB) come with the first press.
 */
export function Select<T extends string>(props: SelectProps<T>) {
  const [opened, setOpened] = useState(false);
  const { value, onValue: _, choices, ...look } = props;
  const closed = (
    <Trigger
      role="combobox"
      aria-expanded={false}
      value={value}
      choices={choices}
      {...look}
      onPointerEnter={() => void fetchList()}
      onFocus={() => void fetchList()}
      onClick={() => setOpened(true)}
      onKeyDown={(e) => {
        if (!OPENING.has(e.key)) return;
        e.preventDefault();
        setOpened(true);
      }}
    />
  );
  return opened ? (
    <Suspense fallback={closed}>
      <SelectList {...props} />
    </Suspense>
  ) : (
    closed
  );
}

/** The button, with the name of what is chosen. */
export function Trigger<T extends string>({
  value,
  choices,
  placeholder,
  label,
  className,
  ...rest
}: Omit<ComponentProps<"button">, "value"> & Look & Pick<SelectProps<T>, "value" | "choices">) {
  const chosen = choices.find((c) => c.value === value);
  return (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={cx(
        "control inline-flex w-full min-w-0 items-center justify-between gap-2 px-2.5 text-left",
        className,
      )}
    >
      <span className={cx("min-w-0 truncate", !chosen && "text-muted")}>{chosen?.label ?? placeholder}</span>
      <ChevronDown aria-hidden className="size-4 shrink-0 text-muted" />
    </button>
  );
}
