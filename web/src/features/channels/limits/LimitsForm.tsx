// A route's limits to be changed: its hours, a new sender's plan, and what domains take.
import { ActionIcon, Button, Group, NumberInput, SimpleGrid, Switch, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ApiProblem, useAct, type SchemaRouteItem, type SchemaRouteLimitsItem, type SchemaWarmUp } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { FormDialog, notifyDone } from "@/ui";
import { routeLimitsQuery } from "../queries";
import { allowedOn, draftOf, lengthOf, limitsOf, newPlan, OTHERS, type DomainDraft } from "./draft";
import { HoursFields } from "./HoursFields";
import classes from "./Limits.module.css";

interface Props {
  route: SchemaRouteItem;
  title: string;
  onClose: () => void;
}

export function LimitsForm(props: Props) {
  const { data } = useQuery(routeLimitsQuery(props.route.id));
  return data ? <Form {...props} stored={data} /> : null;
}

function Form({ route, title, stored, onClose }: Props & { stored: SchemaRouteLimitsItem }) {
  const { t } = useTranslation("channels");
  const [draft, setDraft] = useState(() => draftOf(stored));
  const save = useAct({
    call: () => api.PUT("/api/v1/routes/{route_id}/limits", { params: { path: { route_id: route.id } }, body: limitsOf(draft) }),
    touches: [["account"], ["audit"]],
    showsErrors: true,
    onDone: () => {
      notifyDone(t("limits.saved"));
      onClose();
    },
  });
  const fault = save.error instanceof ApiProblem ? save.error.detail : (save.error?.message ?? null);
  return (
    <FormDialog title={title} deed={t("form.save")} onClose={onClose} onSubmit={() => save.mutate()} busy={save.isPending} fault={fault}>
      <Text size="sm" c="dimmed">
        {t("limits.about")}
      </Text>
      <HoursFields hours={draft.hours} onChange={(hours) => setDraft((before) => ({ ...before, hours }))} />
      <Switch
        label={t("plan.on")}
        description={t("plan.text")}
        checked={draft.plan !== null}
        onChange={(event) => {
          const plan = event.currentTarget.checked ? newPlan(new Date()) : null;
          setDraft((before) => ({ ...before, plan }));
        }}
      />
      {draft.plan && <PlanFields plan={draft.plan} onChange={(plan) => setDraft((before) => ({ ...before, plan }))} />}
      {route.channel === "email" && <Domains domains={draft.domains} onChange={(domains) => setDraft((before) => ({ ...before, domains }))} />}
    </FormDialog>
  );
}

function PlanFields({ plan, onChange }: { plan: SchemaWarmUp; onChange: (plan: SchemaWarmUp) => void }) {
  const { t } = useTranslation("channels");
  const days = lengthOf(plan);
  const first = [0, 1, 2, 3].map((day) => allowedOn(plan, day)).filter((each) => each !== null);
  const numbers = first.map(formatCount).join(", ");
  const set = (name: "first" | "factor" | "most") => (value: number | string) => typeof value === "number" && onChange({ ...plan, [name]: value });
  return (
    <>
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="sm">
        <TextInput type="date" label={t("plan.began")} value={plan.began} onChange={(event) => event.currentTarget.value && onChange({ ...plan, began: event.currentTarget.value })} required />
        <NumberInput label={t("plan.first")} value={plan.first} onChange={set("first")} min={1} allowDecimal={false} />
        <NumberInput label={t("plan.factor")} value={plan.factor} onChange={set("factor")} min={1} max={10} step={0.1} decimalScale={2} />
        <NumberInput label={t("plan.most")} value={plan.most} onChange={set("most")} min={1} allowDecimal={false} thousandSeparator="," />
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {days === null ? t("plan.endless", { numbers }) : t("plan.course", { numbers, count: days })}
      </Text>
    </>
  );
}

function Domains({ domains, onChange }: { domains: DomainDraft[]; onChange: (domains: DomainDraft[]) => void }) {
  const { t } = useTranslation("channels");
  const set = (place: number, change: Partial<DomainDraft>) => onChange(domains.map((each, at) => (at === place ? { ...each, ...change } : each)));
  const add = (domain: string) => onChange([...domains, { domain, perMinute: 60, connections: null }]);
  return (
    <div role="group" aria-label={t("domains.title")}>
      <Text size="sm" fw={500}>
        {t("domains.title")}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {t("domains.text")}
      </Text>
      {domains.map((each, place) => {
        const name = each.domain === OTHERS ? t("domains.others") : each.domain || t("domains.new");
        return (
          <div key={place} className={classes.domain}>
            {each.domain === OTHERS ? (
              <TextInput aria-label={t("domains.domain")} value={t("domains.others")} readOnly variant="unstyled" />
            ) : (
              <TextInput label={place === 0 ? t("domains.domain") : undefined} aria-label={t("domains.domain")} value={each.domain} onChange={(event) => set(place, { domain: event.currentTarget.value })} placeholder="gmail.com" maxLength={253} />
            )}
            <NumberInput label={place === 0 ? t("domains.minute") : undefined} aria-label={t("domains.minuteOf", { domain: name })} value={each.perMinute ?? ""} onChange={(next) => set(place, { perMinute: typeof next === "number" ? next : null })} min={1} placeholder="∞" hideControls />
            <NumberInput label={place === 0 ? t("domains.connections") : undefined} aria-label={t("domains.connectionsOf", { domain: name })} value={each.connections ?? ""} onChange={(next) => set(place, { connections: typeof next === "number" ? next : null })} min={1} max={256} allowDecimal={false} placeholder="∞" hideControls />
            <ActionIcon variant="subtle" color="gray" size="lg" onClick={() => onChange(domains.filter((_, at) => at !== place))} aria-label={t("domains.remove", { domain: name })}>
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <Group gap="sm" mt="xs">
        <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => add("")}>
          {t("domains.add")}
        </Button>
        {!domains.some((each) => each.domain === OTHERS) && (
          <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => add(OTHERS)}>
            {t("domains.addOthers")}
          </Button>
        )}
      </Group>
    </div>
  );
}
