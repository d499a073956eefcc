// Where a step's exits lead, as a list: the same as the lines on the canvas, for who uses no pointer.
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaJourneyParts } from "@/lib/api";
import type { Drawing } from "../canvas/useDrawing";
import classes from "../Journeys.module.css";
import { connect, disconnect } from "../model";

interface Props {
  name: string;
  exits: readonly { name: string; required: boolean; connected: boolean }[];
  drawing: Drawing;
  parts: SchemaJourneyParts;
  disabled: boolean;
}

export function Exits({ name, exits, drawing, parts, disabled }: Props) {
  const { t } = useTranslation("journeys");
  const { journey, draw } = drawing;
  const steps = Object.entries(journey.steps).map(([value, step]) => ({
    value,
    label: `${step.title || (parts.steps.find((each) => each.type === step.type)?.title ?? step.type)} (${value})`,
  }));
  if (exits.length === 0) return null;
  return (
    <fieldset className={classes.group}>
      <legend>{t("panel.exits")}</legend>
      {exits.map((exit) => (
        <Select
          key={exit.name}
          label={t(`exit.${exit.name as "next"}`, { defaultValue: exit.name })}
          description={exit.required ? undefined : t("panel.optional")}
          placeholder={exit.required ? t("panel.nowhere") : t("panel.notUsed")}
          data={steps}
          value={journey.steps[name]?.exits?.[exit.name] ?? null}
          onChange={(to) => draw(to ? connect(journey, name, exit.name, to) : disconnect(journey, name, exit.name))}
          disabled={disabled}
          clearable
          searchable
        />
      ))}
    </fieldset>
  );
}
