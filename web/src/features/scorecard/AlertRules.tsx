// What is watched for: how far delivery may drop, how much may fail, what it may cost.
import { Button, Group, Modal, NumberInput, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaAlertRules } from "@/lib/api";
import { minorDigits } from "@/lib/format";
import { useCurrency, useMay } from "@/lib/session";
import { notifyDone } from "@/ui";
import { campaignsQuery, rulesQuery } from "./queries";

export function AlertRules({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("scorecard");
  const { data } = useQuery({ ...rulesQuery(), staleTime: Infinity });
  return (
    <Modal opened onClose={onClose} title={t("alerts.rules")} closeButtonProps={{ "aria-label": t("close") }}>
      {data ? <Form rules={data} onClose={onClose} /> : <Skeleton height={280} />}
    </Modal>
  );
}

function Form({ rules, onClose }: { rules: SchemaAlertRules; onClose: () => void }) {
  const { t } = useTranslation("scorecard");
  const may = useMay()("insights:write");
  const currency = useCurrency();
  const digits = minorDigits(currency);
  const [draft, setDraft] = useState(rules);
  const campaigns = (useQuery(campaignsQuery()).data?.items ?? []).filter((each) => each.status === "running" || each.status === "paused");
  const save = useAct({
    call: (next: SchemaAlertRules) => api.PUT("/api/v1/alerts/rules", { body: next }),
    touches: [["scorecard"]],
    onDone: () => {
      notifyDone(t("alerts.saved"));
      onClose();
    },
  });
  const percent = (name: "delivery_drop" | "failures", label: string, text: string) => (
    <NumberInput
      label={label}
      description={text}
      suffix="%"
      min={1}
      max={100}
      allowDecimal={false}
      placeholder={t("alerts.off")}
      value={draft[name] ? Math.round(draft[name] * 100) : ""}
      onChange={(value) => setDraft({ ...draft, [name]: typeof value === "number" && value > 0 ? value / 100 : null })}
      disabled={!may}
    />
  );
  const budgetOf = (campaign: string) => draft.budgets.find((each) => each.campaign === campaign)?.amount;
  const setBudget = (campaign: string, amount: number | null) =>
    setDraft({
      ...draft,
      budgets: [...draft.budgets.filter((each) => each.campaign !== campaign), ...(amount ? [{ campaign, amount }] : [])],
    });
  const money = (label: string, amount: number | null | undefined, onChange: (amount: number | null) => void, text?: string) => (
    <NumberInput
      key={label}
      label={label}
      description={text}
      min={0}
      decimalScale={digits}
      thousandSeparator=" "
      suffix={` ${currency}`}
      placeholder={t("alerts.off")}
      value={amount ? amount / 10 ** digits : ""}
      onChange={(value) => onChange(typeof value === "number" && value > 0 ? Math.round(value * 10 ** digits) : null)}
      disabled={!may}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft);
      }}
    >
      <Stack gap="md">
        {percent("delivery_drop", t("alerts.drop"), t("alerts.dropText"))}
        {percent("failures", t("alerts.failing"), t("alerts.failingText", { hours: draft.hours }))}
        {money(t("alerts.budget"), draft.budget, (budget) => setDraft({ ...draft, budget }), t("alerts.budgetText"))}
        {campaigns.map((each) =>
          money(t("alerts.budgetOf", { campaign: each.name }), budgetOf(each.id), (amount) => setBudget(each.id, amount)),
        )}
        <Text size="xs" c="dimmed">
          {t("alerts.least", { count: draft.least })}
        </Text>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t("close")}
          </Button>
          {may && (
            <Button type="submit" loading={save.isPending}>
              {t("alerts.save")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
