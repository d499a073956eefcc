// What a channel's messages cost by an account, to be changed: each, or each segment of a text, and by country.
import { ActionIcon, Button, NumberInput, SegmentedControl, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiProblem, useAct, type SchemaAccountPrices } from "@/lib/api";
import { minorDigits } from "@/lib/format";
import { FormDialog, notifyDone } from "@/ui";
import { accountPricesQuery } from "../queries";
import classes from "../limits/Limits.module.css";
import { draftOf, priceOf, type CountryDraft, type Draft } from "./draft";

/** Whose messages are texts with segments; whose addresses are numbers of countries. */
const TEXTS = ["sms"];
const NUMBERED = ["sms", "mms", "rcs", "whatsapp", "viber", "voice"];

interface Props {
  account: number;
  channel: string;
  title: string;
  onClose: () => void;
}

export function CostForm(props: Props) {
  const { data } = useQuery(accountPricesQuery(props.account));
  return data ? <Form {...props} stored={data} /> : null;
}

function Form({ account, channel, title, onClose, stored }: Props & { stored: SchemaAccountPrices }) {
  const { t } = useTranslation("channels");
  const digits = minorDigits(stored.currency);
  const texts = TEXTS.includes(channel);
  const [draft, setDraft] = useState<Draft>(() => draftOf(stored.channels[channel], digits, texts));
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useAct({
    call: () => {
      const others = Object.entries(stored.channels).filter(([name]) => name !== channel);
      const price = priceOf(draft, digits);
      const channels = Object.fromEntries(price ? [...others, [channel, price] as const] : others);
      return api.PUT("/api/v1/accounts/{account_id}/prices", { params: { path: { account_id: account } }, body: { channels } });
    },
    touches: [["account"], ["audit"]],
    showsErrors: true,
    onDone: () => {
      notifyDone(t("cost.saved"));
      onClose();
    },
  });
  const fault = save.error instanceof ApiProblem ? save.error.detail : (save.error?.message ?? null);
  return (
    <FormDialog title={title} deed={t("form.save")} onClose={onClose} onSubmit={() => save.mutate()} busy={save.isPending} fault={fault}>
      <Text size="sm" c="dimmed">
        {t("cost.about")}
      </Text>
      {texts && (
        <SegmentedControl
          aria-label={t("cost.per")}
          value={draft.per}
          onChange={(per) => change({ per: per === "segment" ? "segment" : "message" })}
          data={[
            { value: "segment", label: t("cost.perSegment") },
            { value: "message", label: t("cost.perMessage") },
          ]}
        />
      )}
      <Amount label={t("cost.each", { currency: stored.currency })} text={t("cost.eachText")} value={draft.each} onChange={(each) => change({ each })} digits={digits} />
      {NUMBERED.includes(channel) && draft.each !== null && <Countries countries={draft.countries} onChange={(countries) => change({ countries })} digits={digits} currency={stored.currency} />}
    </FormDialog>
  );
}

interface AmountProps {
  label?: string | undefined;
  named?: string;
  text?: string;
  value: number | null;
  onChange: (value: number | null) => void;
  digits: number;
}

function Amount({ label, named, text, value, onChange, digits }: AmountProps) {
  return (
    <NumberInput
      label={label}
      aria-label={named}
      description={text}
      value={value ?? ""}
      onChange={(next) => onChange(typeof next === "number" ? next : null)}
      min={0}
      max={1_000_000 / 10 ** digits}
      decimalScale={digits + 4}
      hideControls
      placeholder="–"
    />
  );
}

function Countries({ countries, onChange, digits, currency }: { countries: CountryDraft[]; onChange: (next: CountryDraft[]) => void; digits: number; currency: string }) {
  const { t } = useTranslation("channels");
  const set = (place: number, part: Partial<CountryDraft>) => onChange(countries.map((each, at) => (at === place ? { ...each, ...part } : each)));
  return (
    <div role="group" aria-label={t("cost.countries")}>
      <Text size="sm" fw={500}>
        {t("cost.countries")}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t("cost.countriesText")}
      </Text>
      {countries.map((each, place) => (
        <div key={place} className={classes.price}>
          <TextInput label={place === 0 ? t("cost.digits") : undefined} aria-label={t("cost.digits")} value={each.digits} onChange={(event) => set(place, { digits: event.currentTarget.value })} placeholder="+49" maxLength={16} inputMode="tel" />
          <Amount label={place === 0 ? t("cost.price", { currency }) : undefined} named={t("cost.priceOf", { digits: each.digits || "+" })} value={each.price} onChange={(price) => set(place, { price })} digits={digits} />
          <ActionIcon variant="subtle" color="gray" size="lg" onClick={() => onChange(countries.filter((_, at) => at !== place))} aria-label={t("cost.remove", { digits: each.digits || "+" })}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...countries, { digits: "", price: null }])}>
        {t("cost.add")}
      </Button>
    </div>
  );
}
