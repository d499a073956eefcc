// Beside the canvas: what is selected, to be set; with nothing selected, the journey as a whole and what is wrong with it.
import { Button, Stack, Tabs, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaJourneyDefinition, SchemaJourneyFigures, SchemaJourneyParts } from "@/lib/api";
import { exitsOf, problemsOf } from "../canvas/graph";
import type { Drawing } from "../canvas/useDrawing";
import classes from "../Journeys.module.css";
import { changeStep, ENTRY, removeSteps, rename } from "../model";
import { Entry } from "./Entry";
import { Exits } from "./Exits";
import { Fields } from "./Fields";
import { Problems } from "./Problems";
import { Staying } from "./Staying";
import { Whole } from "./Whole";

interface Props {
  name: string | undefined;
  parts: SchemaJourneyParts;
  drawing: Drawing;
  detail: SchemaJourneyDefinition;
  figures: SchemaJourneyFigures | undefined;
  mayWrite: boolean;
  onSelect: (names: readonly string[]) => void;
}

export function Panel({ name, parts, drawing, detail, figures, mayWrite, onSelect }: Props) {
  const { t } = useTranslation("journeys");
  const { journey, findings } = drawing;
  const step = name ? journey.steps[name] : undefined;
  if (name === ENTRY) {
    return (
      <aside className={classes.panel} aria-label={t("entry.title")}>
        <Entry parts={parts} drawing={drawing} mayWrite={mayWrite} />
      </aside>
    );
  }
  if (!name || !step) {
    return (
      <aside className={classes.panel} aria-label={t("whole.label")}>
        <Whole drawing={drawing} detail={detail} figures={figures} mayWrite={mayWrite} />
        <Problems findings={findings} onSelect={(found) => onSelect([found ?? ENTRY])} />
      </aside>
    );
  }
  const part = parts.steps.find((each) => each.type === step.type);
  return (
    <aside className={classes.panel} aria-label={part?.title ?? step.type}>
      <h2 className={classes.panelTitle}>{part?.title ?? step.type}</h2>
      <p className={classes.dim}>{part?.summary}</p>
      <Problems findings={findings} step={name} />
      <Tabs defaultValue="settings" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="settings">{t("panel.settings")}</Tabs.Tab>
          <Tabs.Tab value="customers" disabled={detail.status === "draft"}>{t("panel.customers")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="settings" pt="md">
          <Stack gap="md">
            <Naming key={name} name={name} drawing={drawing} disabled={!mayWrite} onRenamed={(after) => onSelect([after])} />
            <Fields
              fields={part?.fields ?? []}
              values={step}
              faults={(findings?.problems ?? []).filter((each) => each.step === name)}
              onChange={(change) => drawing.draw(changeStep(journey, name, change))}
              disabled={!mayWrite}
              findings={findings}
            />
            <Exits name={name} exits={exitsOf(journey, name, { parts, findings })} drawing={drawing} parts={parts} disabled={!mayWrite} />
            {mayWrite && (
              <Button
                variant="default"
                leftSection={<IconTrash size={15} aria-hidden />}
                onClick={() => {
                  drawing.draw(removeSteps(journey, [name]));
                  onSelect([]);
                }}
              >
                {t("panel.remove")}
              </Button>
            )}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="customers" pt="md">
          <Staying journey={detail.name} step={name} />
        </Tabs.Panel>
      </Tabs>
      {problemsOf(findings, name).length === 0 && <span className={classes.unseen} role="status">{t("panel.sound")}</span>}
    </aside>
  );
}

interface NamingProps {
  name: string;
  drawing: Drawing;
  disabled: boolean;
  onRenamed: (name: string) => void;
}

function Naming({ name, drawing, disabled, onRenamed }: NamingProps) {
  const { t } = useTranslation("journeys");
  const { journey, draw } = drawing;
  const [written, setWritten] = useState(name);
  const done = () => {
    const renamed = rename(journey, name, written);
    if (renamed === journey) {
      setWritten(name);
      return;
    }
    draw(renamed);
    onRenamed(written);
  };
  return (
    <>
      <TextInput
        label={t("panel.title")}
        value={journey.steps[name]?.title ?? ""}
        onChange={(event) => draw(changeStep(journey, name, { title: event.currentTarget.value || undefined }))}
        maxLength={100}
        disabled={disabled}
      />
      <TextInput
        label={t("panel.name")}
        description={t("panel.nameText")}
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
        onBlur={done}
        maxLength={64}
        disabled={disabled}
      />
    </>
  );
}
