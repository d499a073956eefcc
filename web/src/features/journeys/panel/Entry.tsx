// How customers come in: the kind of entry and what it needs, and the step that is first.
import { Select, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaJourneyParts } from "@/lib/api";
import type { Drawing } from "../canvas/useDrawing";
import classes from "../Journeys.module.css";
import { connect, ENTRY } from "../model";
import { Fields } from "./Fields";

export function Entry({ parts, drawing, mayWrite }: { parts: SchemaJourneyParts; drawing: Drawing; mayWrite: boolean }) {
  const { t } = useTranslation("journeys");
  const { journey, findings, draw } = drawing;
  const part = parts.entries.find((each) => each.type === journey.entry.type);
  return (
    <Stack gap="md">
      <h2 className={classes.panelTitle}>{t("entry.title")}</h2>
      <Select
        label={t("entry.kind")}
        description={part?.summary}
        data={parts.entries.map((each) => ({ value: each.type, label: each.title }))}
        value={journey.entry.type}
        onChange={(type) => {
          const begin = parts.entries.find((each) => each.type === type)?.begin ?? {};
          if (type) draw({ ...journey, entry: { ...begin, type } });
        }}
        allowDeselect={false}
        disabled={!mayWrite}
      />
      <Fields
        fields={part?.fields ?? []}
        values={journey.entry}
        faults={(findings?.problems ?? []).filter((each) => each.step === null && each.field.startsWith("entry."))}
        onChange={(change) => {
          const kept = Object.entries({ ...journey.entry, ...change }).filter(([, value]) => value !== undefined);
          draw({ ...journey, entry: { ...Object.fromEntries(kept), type: journey.entry.type } });
        }}
        disabled={!mayWrite}
        findings={findings}
      />
      <Select
        label={t("entry.first")}
        data={Object.keys(journey.steps)}
        value={journey.first || null}
        onChange={(name) => name && draw(connect(journey, ENTRY, "next", name))}
        disabled={!mayWrite}
        searchable
      />
    </Stack>
  );
}
