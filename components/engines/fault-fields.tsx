"use client";

import { useTranslations } from "use-intl";
import { Checkbox, NumberField } from "@/components/ui";
import { FAULTS, type Fault, readFaults, writeFaults } from "@/server/domain/engines/faults";

/** Which faults the next rehearsals have, and at which step each strikes. */
export function FaultFields({ value, onValue }: { value: string; onValue: (text: string) => void }) {
  const t = useTranslations("engines");
  const faults = new Map(readFaults(value));
  const set = (fault: Fault, step: number | null) => {
    if (step === null) faults.delete(fault);
    else faults.set(fault, step);
    onValue(writeFaults(faults));
  };
  return (
    <fieldset>
      <legend className="mb-1 text-sm">{t("rehearsal.faults")}</legend>
      <p className="mb-1 text-muted text-xs">{t("rehearsal.faultsHelp")}</p>
      <ul className="divide-y border-y">
        {FAULTS.map((fault) => {
          const step = faults.get(fault);
          return (
            <li key={fault} className="flex min-h-10 items-center justify-between gap-3 py-1">
              <Checkbox
                checked={step !== undefined}
                onChecked={(on) => set(fault, on ? (fault === "nodata" ? 1 : 100) : null)}
              >
                {t(`fault.${fault}`)}
              </Checkbox>
              {step !== undefined && fault !== "nodata" && (
                <NumberField
                  className="max-w-32"
                  integer
                  min={1}
                  unit={t("rehearsal.step")}
                  aria-label={t("rehearsal.atStep", { fault: t(`fault.${fault}`) })}
                  value={step}
                  onValue={(n) => n !== null && set(fault, n)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
}
