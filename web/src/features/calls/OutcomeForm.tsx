// How a call went: who was reached or why not, a note for colleagues, and when to try again.
import { Button, Chip, Group, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaCallItem } from "@/lib/api";
import { notifyDone } from "@/ui";
import classes from "./Calls.module.css";
import { touched } from "./queries";
import { OUTCOMES, type Outcome } from "./words";

export function OutcomeForm({ call, onDone }: { call: SchemaCallItem; onDone: () => void }) {
  const { t } = useTranslation("calls");
  const over = call.state === "ended";
  const [outcome, setOutcome] = useState<Outcome>(OUTCOMES.find((each) => each === call.outcome) ?? "reached");
  const [note, setNote] = useState("");
  const [minutes, setMinutes] = useState<number | string>("");
  const [again, setAgain] = useState("");
  const missed = outcome === "no_answer" || outcome === "busy";
  const say = useAct({
    call: () =>
      api.POST("/api/v1/calls/{call_id}/outcome", {
        params: { path: { call_id: call.id } },
        body: {
          outcome,
          note: note.trim(),
          seconds: outcome === "reached" && !over ? Math.round(Number(minutes || 0) * 60) : 0,
          again_at: missed && !over && again ? new Date(again).toISOString() : null,
        },
      }),
    touches: touched,
    onDone: () => {
      notifyDone(t("noted"));
      onDone();
    },
  });
  return (
    <section>
      <h3 className={classes.label} id="outcome">{t("how")}</h3>
      <Stack gap="sm">
        <Chip.Group value={outcome} onChange={(next) => setOutcome(next)}>
          <Group gap="xs" role="radiogroup" aria-labelledby="outcome">
            {OUTCOMES.map((each) => (
              <Chip key={each} value={each} size="sm" radius="sm">
                {t(`outcome.${each}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {outcome === "reached" && !over && (
          <NumberInput label={t("minutes")} value={minutes} onChange={setMinutes} min={0} max={600} decimalScale={1} w={160} />
        )}
        {missed && !over && (
          <TextInput
            type="datetime-local"
            label={t("again")}
            description={t("againWhy")}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            w={240}
          />
        )}
        <Textarea
          label={t("note")}
          description={t("noteWhy")}
          value={note}
          maxLength={5000}
          autosize
          minRows={2}
          maxRows={8}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button loading={say.isPending} onClick={() => say.mutate()}>
            {t("save")}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}
