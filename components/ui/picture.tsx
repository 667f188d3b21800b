"use client";

import { ImageOff } from "lucide-react";
import { type CSSProperties, memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { thumbHashToDataURL } from "thumbhash";
import { cx } from "./class-names";

/** base64 ThumbHash → data URL, remembered: grids draw the same few hundred again and again. */
const grounds = new Map<string, string>();
export function groundOf(thumbhash: string | null | undefined): string | undefined {
  if (!thumbhash) return undefined;
  const known = grounds.get(thumbhash);
  if (known !== undefined) return known;
  try {
    const bytes = Uint8Array.from(atob(thumbhash), (c) => c.charCodeAt(0));
    const url = thumbHashToDataURL(bytes);
    if (grounds.size > 4000) grounds.clear();
    grounds.set(thumbhash, url);
    return url;
  } catch {
    return undefined;
  }
}

export type MediaSize = 256 | 512 | "full";
export const mediaUrl = (media: string, size: MediaSize): string => `/media/${media}/${size}`;

const WAITS_MS = [400, 800, 1500, 3000, 5000, 8000, 12000, 20000, 30000];

/**
 * A picture of the studio on its ThumbHash; the thumbnail fades over it. While the worker has not made it yet the
 * address answers 404: it is asked again with back-off, then given up with a mark. The box is the caller's: give a
 * size or an aspect ratio by `className` or `style`, so that nothing jumps.
 */
export const Picture = memo(function Picture({
  media,
  size = 256,
  thumbhash,
  alt,
  fit = "cover",
  className,
  style,
  eager = false,
}: {
  /** null while there is none */
  media: string | null | undefined;
  size?: MediaSize;
  thumbhash?: string | null | undefined;
  /** what it shows; "" when the text beside says so */
  alt: string;
  fit?: "cover" | "contain";
  className?: string;
  style?: CSSProperties;
  eager?: boolean;
}) {
  const key = media ? `${media}/${size}` : "";
  const [shown, setShown] = useState("");
  const [settled, setSettled] = useState("");
  const [tries, setTries] = useState(0);
  const img = useRef<HTMLImageElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // what is in the browser's memory already is shown at once, without a fade
  useLayoutEffect(() => {
    const node = img.current;
    if (node?.complete && node.naturalWidth > 0) setShown(key);
  }, [key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another picture begins anew
  useEffect(() => {
    setTries(0);
    return () => clearTimeout(timer.current);
  }, [key]);
  const lost = tries > WAITS_MS.length;
  const ground = groundOf(thumbhash);
  return (
    <span
      className={cx("relative block overflow-hidden bg-ground", className)}
      style={{
        ...(ground && settled !== key && { backgroundImage: `url(${ground})`, backgroundSize: "100% 100%" }),
        ...style,
      }}
    >
      {media && !lost && (
        // biome-ignore lint/performance/noImgElement: thumbnails are made by our own worker at fixed sizes
        <img
          ref={img}
          key={`${key}#${tries}`}
          src={mediaUrl(media, size) + (tries ? `?try=${tries}` : "")}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onLoad={() => setShown(key)}
          // the ground stays under the fade, and goes for pictures with holes
          onTransitionEnd={() => setSettled(key)}
          onError={() => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => setTries((n) => n + 1), WAITS_MS[tries] ?? 0);
          }}
          className={cx(
            "absolute inset-0 size-full transition-opacity duration-150",
            fit === "cover" ? "object-cover" : "object-contain",
            shown === key ? "opacity-100" : "opacity-0",
          )}
        />
      )}
      {lost && (
        <span
          role="img"
          aria-label={alt}
          className="absolute inset-0 flex items-center justify-center text-muted"
        >
          <ImageOff aria-hidden className="size-5" />
        </span>
      )}
    </span>
  );
});
