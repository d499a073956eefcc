// Trying a journey on real customers under a clock of its own: who answers how is chosen; nothing is sent.
import { ActionIcon, Button, Group, NumberInput, Select, Slider, Stack } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ProblemView } from "@/ui";
import classes from "../Journeys.module.css";
import type { Journey } from "../model";
import { simulationsQuery } from "../queries";
import { asked, BEGIN, type Choices } from "./choices";
import { Chosen } from "./Chosen";
import { Crowd } from "./Crowd";
import { Played } from "./Played";

interface Props {
  journey: Journey;
  onShow: (step: string) => void;
  onClose: () => void;
}

/** So many are tried while one waits; more go in the background. */
const AT_ONCE = 100;
const MOST = 10_000;
const ANSWERS = ["yes", "no", "nothing"] as const;

export function Simulation({ journey, onShow, onClose }: Props) {
  const { t } = useTranslation("journeys");
  const [chosen, setChosen] = useState<Choices>(BEGIN);
  const [more, setMore] = useState(false);
  const [crowd, setCrowd] = useState<string | null>(null);
  const { number, days, everywhere } = chosen;
  const { answer, share } = everywhere;
  const put = (next: Partial<Choices>) => setChosen((before) => ({ ...before, ...next }));
  const { data: kept } = useQuery(simulationsQuery(journey.name));
  const many = number > AT_ONCE;
  const body = () => asked(journey, chosen, (said) => t(`simulate.says.${said}`));
  const run = useAct({ call: () => api.POST("/api/v1/journeys/simulate", { body: body() }), touches: [], showsErrors: true });
  const begin = useAct({
    call: () => api.POST("/api/v1/journeys/simulations", { body: body() }),
    touches: [["journey-simulations"]],
    showsErrors: true,
    onDone: (begun) => setCrowd(begun.id),
  });
  const acting = many ? begin : run;
  const latest = crowd ?? (run.data ? null : (kept?.[0]?.id ?? null));
  return (
    <aside className={classes.panel} aria-label={t("simulate.title")}>
      <Group justify="space-between" wrap="nowrap">
        <h2 className={classes.panelTitle}>{t("simulate.title")}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={t("simulate.close")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </Group>
      <p className={classes.dim}>{t("simulate.text")}</p>
      <Stack gap="sm">
        <Group grow>
          <NumberInput label={t("simulate.customers")} value={number} onChange={(next) => put({ number: Number(next) })} min={1} max={MOST} thousandSeparator />
          <NumberInput label={t("simulate.days")} value={days} onChange={(next) => put({ days: Number(next) })} min={1} max={400} />
        </Group>
        <Select
          label={t("simulate.answers")}
          data={ANSWERS.map((value) => ({ value, label: t(`simulate.answer.${value}`) }))}
          value={answer}
          onChange={(next) => put({ everywhere: { ...everywhere, answer: next ?? "nothing" } })}
          allowDeselect={false}
        />
        {answer !== "nothing" && (
          <div>
            <span className={classes.dim}>{t("simulate.share", { share })}</span>
            <Slider value={share} onChange={(next) => put({ everywhere: { ...everywhere, share: next } })} step={5} label={null} thumbLabel={t("simulate.share", { share })} />
          </div>
        )}
        <div>
          <Button size="compact-sm" variant="default" aria-expanded={more} onClick={() => setMore(!more)}>
            {t("simulate.choose")}
          </Button>
        </div>
        {more && <Chosen journey={journey} chosen={chosen} onChange={setChosen} />}
        <p className={classes.dim}>{t("simulate.many", { most: formatCount(AT_ONCE) })}</p>
        <Button
          onClick={() => {
            setCrowd(null);
            acting.mutate();
          }}
          loading={acting.isPending}
        >
          {t("simulate.run")}
        </Button>
      </Stack>
      {acting.error && <ProblemView error={acting.error} onRetry={() => acting.mutate()} />}
      {latest ? <Crowd key={latest} id={latest} fresh={crowd !== null} onShow={onShow} /> : run.data && <Played key={run.submittedAt} shown={run.data} onShow={onShow} />}
    </aside>
  );
}
