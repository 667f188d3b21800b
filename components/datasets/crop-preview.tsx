"use client";

import { useTranslations } from "use-intl";
import { Picture } from "@/components/ui";
import { type Bucketed, bucket, bucketsAt } from "@/server/domain/datasets/bucket";
import type { PictureDetail } from "./use-rows";

export const bucketed = (picture: PictureDetail, resolution: number): Bucketed | null =>
  picture.width && picture.height
    ? bucket({ width: picture.width, height: picture.height }, bucketsAt(resolution))
    : null;

/** The picture with everything the trainer's centre crop cuts away darkened. */
export function CropPreview({
  picture,
  found,
  tallest = 360,
}: {
  picture: PictureDetail;
  found: Bucketed | null;
  tallest?: number;
}) {
  const t = useTranslations("datasets");
  const { width, height } = picture;
  if (!width || !height)
    return (
      <Picture
        media={picture.state === "done" ? picture.media : null}
        size={512}
        alt={picture.name}
        fit="contain"
        className="aspect-square w-full"
      />
    );
  const crop = found?.crop;
  return (
    <div
      className="relative mx-auto"
      style={{
        aspectRatio: `${width} / ${height}`,
        maxHeight: tallest,
        maxWidth: "100%",
        width: `min(100%, ${(tallest * width) / height}px)`,
      }}
    >
      <Picture
        media={picture.media}
        size={512}
        thumbhash={picture.thumbhash}
        alt={picture.name}
        className="size-full"
      />
      {crop && found.lost > 0.0005 && (
        <svg
          role="img"
          aria-label={t("details.cropLabel")}
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          className="pointer-events-none absolute inset-0 size-full"
        >
          <path
            d={`M0 0H${width}V${height}H0ZM${crop.x} ${crop.y}V${crop.y + crop.height}H${crop.x + crop.width}V${crop.y}Z`}
            fill="var(--shade)"
            fillRule="evenodd"
          />
          <rect
            x={crop.x}
            y={crop.y}
            width={crop.width}
            height={crop.height}
            fill="none"
            stroke="var(--on-shade)"
            strokeWidth="1"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
      )}
    </div>
  );
}
