import type { Text } from "../../language";
import { severityOf } from "./codes";
import type { Code, Finding, PictureFacts } from "./finding";

/** A finding about one picture. */
export const aboutPicture = (
  code: Code,
  { file, id, folder }: PictureFacts,
  message: Text,
  more: Pick<Finding, "others" | "best" | "detail"> = {},
): Finding => ({ code, severity: severityOf(code), file, picture: id, folder, message, ...more });

/** A finding about a subset as a whole. */
export const aboutSubset = (
  code: Code,
  folder: string,
  message: Text,
  detail: NonNullable<Finding["detail"]>,
): Finding => ({ code, severity: severityOf(code), file: folder, picture: null, folder, message, detail });
