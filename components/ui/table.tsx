import type { ComponentProps, ReactNode } from "react";
import { cx } from "./class-names";

export type Column<Row> = {
  key: string;
  head: ReactNode;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  /** hidden on a phone, where rows become cards */
  wide?: boolean;
  className?: string;
};

/**
 * Rows and columns; on a phone each row is a card whose first column is its title. `onOpen` makes a row openable by
 * click, but the first cell must also hold a real link.
 */
export function Table<Row>({
  rows,
  columns,
  rowKey,
  label,
  onOpen,
  className,
}: {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  label: string;
  onOpen?: (row: Row) => void;
  className?: string;
}) {
  return (
    <table
      aria-label={label}
      className={cx("w-full border-collapse text-left text-sm max-md:block", className)}
    >
      <thead className="max-md:sr-only">
        <tr className="border-b">
          {columns.map((c) => (
            <th
              key={c.key}
              scope="col"
              className={cx(
                "h-9 px-3 font-normal text-muted text-xs first:pl-0 last:pr-0",
                c.align === "end" && "text-right",
                c.className,
              )}
            >
              {c.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-md:block">
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            onClick={
              onOpen &&
              ((e) => {
                if (!(e.target as Element).closest("a,button,input,label,[role=checkbox]")) onOpen(row);
              })
            }
            className={cx(
              "border-b last:border-b-0 hover:bg-raised/50 max-md:block max-md:py-2",
              onOpen && "cursor-pointer",
            )}
          >
            {columns.map((c, i) => (
              <td
                key={c.key}
                className={cx(
                  "px-3 py-2 align-middle first:pl-0 last:pr-0 max-md:flex max-md:justify-between max-md:gap-3 max-md:px-0 max-md:py-0.5",
                  c.align === "end" && "text-right",
                  c.wide && "max-md:hidden",
                  c.className,
                )}
              >
                {i > 0 && <span className="text-muted text-xs md:hidden">{c.head}</span>}
                <span className={i > 0 ? "min-w-0 md:contents" : "contents"}>{c.cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Name and value, side by side. */
export function Facts({
  items,
  className,
  ...rest
}: { items: readonly (readonly [ReactNode, ReactNode])[] } & ComponentProps<"dl">) {
  return (
    <dl {...rest} className={cx("grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm", className)}>
      {items.map(([name, value], i) => (
        <div key={i} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
