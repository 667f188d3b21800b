import { cx } from "@/components/ui";
import { diffTags } from "@/server/domain/datasets/captions";

/** Two captions as one line: what went is struck through, what came is underlined; colour is not the only sign. */
export function CaptionDiff({ before, after }: { before: string | null; after: string | null }) {
  const pieces = diffTags(before, after);
  return (
    <span className="break-words text-sm leading-6">
      {pieces.map(({ text, change }, i) => (
        <span key={i}>
          {i > 0 && <span className="text-muted">, </span>}
          {change === "added" ? (
            <ins className="rounded-xs bg-ok-soft px-0.5 text-ok underline decoration-1">{text}</ins>
          ) : change === "removed" ? (
            <del className="rounded-xs bg-bad-soft px-0.5 text-bad line-through">{text}</del>
          ) : (
            <span className={cx("text-text")}>{text}</span>
          )}
        </span>
      ))}
    </span>
  );
}
