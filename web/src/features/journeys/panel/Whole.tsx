// The journey as a whole: its title, who may enter again, and how many have come and gone.
import { Select, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaJourneyDefinition, SchemaJourneyFigures } from "@/lib/api";
import { formatCount } from "@/lib/format";
import type { Drawing } from "../canvas/useDrawing";
import classes from "../Journeys.module.css";
import { Leaving } from "./Leaving";
import { Moving } from "./Moving";

interface Props {
  drawing: Drawing;
  detail: SchemaJourneyDefinition;
  figures: SchemaJourneyFigures | undefined;
  mayWrite: boolean;
}

const AGAIN = ["once", "when_ended", "always", "replace"] as const;

export function Whole({ drawing, detail, figures, mayWrite }: Props) {
  const { t } = useTranslation("journeys");
  const { journey, draw } = drawing;
  const put = (field: string, value: unknown) => draw({ ...journey, [field]: value });
  const waiting = figures?.steps.reduce((sum, each) => sum + each.waiting, 0) ?? 0;
  const ended = Object.values(figures?.ended ?? {}).reduce((sum, each) => sum + each, 0);
  return (
    <Stack gap="md">
      <h2 className={classes.panelTitle}>{t("whole.title")}</h2>
      {figures && (
        <dl className={classes.figures}>
          <div><dt>{t("whole.started")}</dt><dd>{formatCount(figures.started)}</dd></div>
          <div><dt>{t("whole.waiting")}</dt><dd>{formatCount(waiting)}</dd></div>
          <div><dt>{t("whole.ended")}</dt><dd>{formatCount(ended)}</dd></div>
        </dl>
      )}
      <TextInput label={t("whole.name")} value={journey.title ?? ""} onChange={(event) => put("title", event.currentTarget.value)} maxLength={100} disabled={!mayWrite} />
      <Select
        label={t("whole.again")}
        data={AGAIN.map((value) => ({ value, label: t(`again.${value}`) }))}
        value={journey.again ?? "when_ended"}
        onChange={(value) => put("again", value)}
        allowDeselect={false}
        disabled={!mayWrite}
      />
      <Leaving drawing={drawing} mayWrite={mayWrite} />
      {figures && mayWrite && <Moving detail={detail} figures={figures} />}
      {detail.history.length > 0 && (
        <p className={classes.dim}>{t("whole.versions", { count: detail.history.length })}</p>
      )}
    </Stack>
  );
}
