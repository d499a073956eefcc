// Customers who are under way on earlier versions: how many stand where, and the rule by which they come along.
import { Button, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaJourneyDefinition, type SchemaJourneyFigures } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { FormDialog, notifyDone } from "@/ui";
import classes from "../Journeys.module.css";

interface Props {
  detail: SchemaJourneyDefinition;
  figures: SchemaJourneyFigures;
}

export function Moving({ detail, figures }: Props) {
  const { t } = useTranslation("journeys");
  const [open, setOpen] = useState(false);
  const older = figures.standing.filter((each) => each.version < detail.version);
  const count = older.reduce((sum, each) => sum + each.runs, 0);
  if (detail.status !== "live" || count === 0) return null;
  return (
    <section aria-label={t("moving.title")} className={classes.moving}>
      <p>{t("moving.text", { count, shown: formatCount(count), version: detail.version })}</p>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t("moving.deed")}
      </Button>
      {open && <Rule detail={detail} older={older} onClose={() => setOpen(false)} />}
    </section>
  );
}

interface RuleProps {
  detail: SchemaJourneyDefinition;
  older: SchemaJourneyFigures["standing"];
  onClose: () => void;
}

function Rule({ detail, older, onClose }: RuleProps) {
  const { t } = useTranslation("journeys");
  const live = Object.keys((detail.definition as unknown as { steps: Record<string, unknown> }).steps);
  const byStep = new Map<string, number>();
  for (const each of older) byStep.set(each.step, (byStep.get(each.step) ?? 0) + each.runs);
  const [steps, setSteps] = useState<Readonly<Record<string, string>>>({});
  const [otherwise, setOtherwise] = useState<"keep" | "end">("keep");
  const lost = [...byStep].filter(([step]) => !live.includes(step) && !steps[step]).reduce((sum, [, runs]) => sum + runs, 0);
  const ask = (cursor: string | null) =>
    api.POST("/api/v1/journeys/{journey}/move", {
      params: { path: { journey: detail.name } },
      body: { steps: { ...steps }, otherwise, cursor },
    });
  const move = useAct({
    call: async () => {
      let cursor: string | null = null;
      for (;;) {
        const answer: Awaited<ReturnType<typeof ask>> = await ask(cursor);
        if (!answer.data?.next) return answer;
        cursor = answer.data.next;
      }
    },
    touches: [["journey-counts"], ["journey-staying"]],
    onDone: () => {
      notifyDone(t("moving.done"));
      onClose();
    },
  });
  return (
    <FormDialog title={t("moving.deed")} deed={t("moving.do")} busy={move.isPending} fault={move.error?.message ?? null} onSubmit={() => move.mutate()} onClose={onClose}>
      <Stack gap="sm">
        <p className={classes.dim}>{t("moving.rule")}</p>
        {[...byStep].map(([step, runs]) => (
          <Select
            key={step}
            label={t("moving.step", { step, shown: formatCount(runs) })}
            description={live.includes(step) ? undefined : t("moving.gone")}
            data={live}
            value={steps[step] ?? (live.includes(step) ? step : null)}
            placeholder={t("moving.nowhere")}
            onChange={(next) => setSteps(Object.fromEntries(Object.entries({ ...steps, [step]: next ?? "" }).filter(([, to]) => to)))}
            clearable={!live.includes(step)}
            searchable
          />
        ))}
        {lost > 0 && (
          <Select
            label={t("moving.otherwise", { shown: formatCount(lost) })}
            data={(["keep", "end"] as const).map((value) => ({ value, label: t(`moving.${value}`, { version: detail.version }) }))}
            value={otherwise}
            onChange={(next) => setOtherwise(next ?? "keep")}
            allowDeselect={false}
          />
        )}
      </Stack>
    </FormDialog>
  );
}
