// When customers leave the journey before its end: events, goals, and what is true of them.
import { MultiSelect, Stack, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ConditionBuilder, type Condition } from "@/ui";
import type { Drawing } from "../canvas/useDrawing";
import classes from "../Journeys.module.css";
import { useChoices, useFacts, useRoots } from "./useChoices";

export function Leaving({ drawing, mayWrite }: { drawing: Drawing; mayWrite: boolean }) {
  const { t } = useTranslation("journeys");
  const { journey, findings, draw } = drawing;
  const facts = useFacts(findings?.variables ?? []);
  const roots = useRoots("leaving");
  const segments = useChoices("segment", {}) ?? [];
  const put = (field: string, value: unknown) => {
    const rest = Object.fromEntries(Object.entries(journey).filter(([name]) => name !== field)) as unknown as typeof journey;
    draw(value === undefined ? rest : { ...rest, [field]: value });
  };
  const faults = (field: string) =>
    findings?.problems.filter((each) => each.step === null && each.field.split(".")[0] === field).map((each) => `${each.text} ${each.remedy}`).join(" ") || undefined;
  const names = (field: string) => (
    <TagsInput
      label={t(`leaving.${field as "goals"}`)}
      description={t(`leaving.${field as "goals"}Text`)}
      value={(journey[field] as string[] | undefined) ?? []}
      onChange={(next) => put(field, next.length ? next : undefined)}
      error={faults(field)}
      disabled={!mayWrite}
    />
  );
  // A segment may be named by its name or id: what is written and not in the list is shown as it is.
  const among = (field: "leave_in" | "leave_not_in") => {
    const value = (journey[field] as string[] | undefined) ?? [];
    const known = new Set(segments.map((each) => each.value));
    return (
      <MultiSelect
        label={t(`leaving.${field}`)}
        description={t(`leaving.${field}Text`)}
        data={[...segments, ...value.filter((each) => !known.has(each)).map((each) => ({ value: each, label: each }))]}
        value={value}
        onChange={(next) => put(field, next.length ? next : undefined)}
        error={faults(field)}
        disabled={!mayWrite}
        searchable
      />
    );
  };
  return (
    <Stack gap="md">
      <h3 className={classes.panelTitle}>{t("leaving.title")}</h3>
      {names("leave_on")}
      {names("goals")}
      {among("leave_in")}
      {among("leave_not_in")}
      <fieldset aria-label={t("leaving.when")}>
        <legend>{t("leaving.when")}</legend>
        <p className={classes.dim}>{t("leaving.whenText")}</p>
        <ConditionBuilder
          label={t("leaving.when")}
          none={t("leaving.never")}
          value={(journey.leave_when as Condition | undefined) ?? null}
          fields={facts}
          roots={roots}
          events
          onChange={(next) => put("leave_when", next ?? undefined)}
          disabled={!mayWrite}
        />
        {faults("leave_when")}
      </fieldset>
    </Stack>
  );
}
