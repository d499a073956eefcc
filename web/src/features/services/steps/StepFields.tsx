// The fields of one step, by its type.
import { Autocomplete, NumberInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useChannelName } from "@/ui";
import { useWriting } from "../editor/context";
import type { Step } from "../model";
import classes from "../Services.module.css";
import { Choices } from "./Choices";
import { Pairs, TextField, WayField } from "./parts";

const ANSWERS = ["text", "whole", "number", "amount", "date", "pattern"] as const;
const ONWARD = ["chat", "whatsapp", "voice", "sms", "telegram", "messenger", "instagram", "line", "email", "xmpp"] as const;
const OPERATORS = ["eq", "ne", "lt", "le", "gt", "ge", "contains", "exists"] as const;

interface Props {
  step: Step;
  path: string;
  onChange: (step: Step) => void;
}

export function StepFields({ step, path, onChange }: Props) {
  const { t } = useTranslation("services");
  const channelName = useChannelName();
  const { readOnly, connectors, journeys, faultAt } = useWriting();
  const set = (change: Partial<Step>) => onChange(clean({ ...step, ...change }));
  const fault = (field: string) => faultAt(`${path}.${field}`);
  const text = (label: string, field: "text" | "again" | "fallback" | "yes", description?: string) => (
    <TextField label={label} description={description} texts={step[field]} path={`${path}.${field}`} onChange={(texts) => set({ [field]: texts })} />
  );
  const way = (field: "next" | "failed" | "otherwise" | "declined" | "refused", label: string, usual: "below" | "end") => (
    <WayField label={label} from={step.name} way={step[field]} usual={usual} path={`${path}.${field}`} onChange={(next) => set({ [field]: next })} />
  );
  const line = (field: "store" | "pattern" | "field" | "subscription" | "reason" | "queue" | "skill", label: string, description?: string) => (
    <TextInput label={label} description={description} value={step[field] ?? ""} onChange={(event) => set({ [field]: event.currentTarget.value })} error={fault(field)} disabled={readOnly} />
  );
  const pairs = (field: "arguments" | "keep" | "context" | "attributes" | "variables", label: string, description?: string) => (
    <Pairs label={label} description={description} pairs={step[field]} path={`${path}.${field}`} onChange={(put) => set({ [field]: put })} />
  );
  const number = (field: "tries" | "remind_after" | "least" | "most", label: string, usual: number | "", most: number) => (
    <NumberInput label={label} value={step[field] ?? usual} onChange={(value) => set({ [field]: value === "" ? undefined : Number(value) })} min={field === "tries" ? 1 : field === "remind_after" ? 0 : undefined} max={most} disabled={readOnly} />
  );
  const operations = connectors.find((it) => it.name === step.connector)?.operations ?? [];
  return (
    <div className={classes.fields}>
      {step.type === "answer" && text(t("field.text"), "text", t("field.textAbout"))}
      {step.type === "call" && (
        <>
          <Autocomplete label={t("field.connector")} data={connectors.map((it) => it.name)} value={step.connector ?? ""} onChange={(connector) => set({ connector })} disabled={readOnly} />
          <Autocomplete label={t("field.operation")} data={operations} value={step.operation ?? ""} onChange={(operation) => set({ operation })} error={fault("operation")} disabled={readOnly} />
          {pairs("arguments", t("field.arguments"), t("field.argumentsAbout"))}
          {pairs("keep", t("field.keep"), t("field.keepAbout"))}
          {text(t("field.fallback"), "fallback", t("field.fallbackAbout"))}
          {way("failed", t("way.failed"), "end")}
        </>
      )}
      {step.type === "menu" && (
        <>
          {text(t("field.question"), "text")}
          <Choices step={step} path={path} onChange={set} />
        </>
      )}
      {step.type === "ask" && (
        <>
          {text(t("field.question"), "text")}
          {line("store", t("field.store"))}
          <Select label={t("field.kind")} data={ANSWERS.map((value) => ({ value, label: t(`kind.${value}`) }))} value={step.kind ?? "text"} onChange={(kind) => set({ kind: kind ?? "text" })} allowDeselect={false} disabled={readOnly} />
          {step.kind === "pattern" && line("pattern", t("field.pattern"), t("field.patternAbout"))}
          {["whole", "number", "amount"].includes(step.kind ?? "text") && (
            <>
              {number("least", t("field.least"), "", 1e12)}
              {number("most", t("field.most"), "", 1e12)}
            </>
          )}
          {text(t("field.again"), "again")}
        </>
      )}
      {(step.type === "menu" || step.type === "ask") && (
        <>
          {number("tries", t("field.tries"), 3, 10)}
          {number("remind_after", t("field.remind"), 0, 43200)}
          {way("failed", t("way.givenUp"), "end")}
        </>
      )}
      {step.type === "branch" && (
        <>
          {line("field", t("field.field"), t("field.fieldAbout"))}
          <Select label={t("field.operator")} data={OPERATORS.map((value) => ({ value, label: t(`operator.${value}`) }))} value={step.operator ?? "eq"} onChange={(operator) => set({ operator: operator ?? "eq" })} allowDeselect={false} disabled={readOnly} />
          {step.operator !== "exists" && <TextInput label={t("field.value")} value={String(step.value ?? "")} onChange={(event) => set({ value: valueOf(event.currentTarget.value) })} error={fault("value")} disabled={readOnly} />}
          {way("otherwise", t("way.otherwise"), "end")}
        </>
      )}
      {step.type === "set" && (
        <>
          {pairs("context", t("field.context"), t("field.contextAbout"))}
          {pairs("attributes", t("field.attributes"))}
          {pairs("variables", t("field.variables"))}
        </>
      )}
      {step.type === "verify" && (
        <>
          <Select label={t("proof.label")} data={(["code", "pin"] as const).map((value) => ({ value, label: t(`proof.${value}`) }))} value={step.way ?? "code"} onChange={(chosen) => set({ way: chosen ?? "code" })} allowDeselect={false} disabled={readOnly} />
          {text(t("field.before"), "text")}
          {way("failed", t("way.givenUp"), "end")}
        </>
      )}
      {step.type === "offer" && (
        <>
          {text(t("field.offer"), "text", t("field.offerAbout"))}
          {text(t("field.yes"), "yes")}
          {line("subscription", t("field.subscription"))}
          {way("declined", t("way.declined"), "end")}
          {way("refused", t("way.refused"), "end")}
        </>
      )}
      {step.type === "start" && (
        <>
          <Autocomplete label={t("field.journey")} data={[...journeys]} value={step.journey ?? ""} onChange={(journey) => set({ journey })} error={fault("journey")} disabled={readOnly} />
          {pairs("variables", t("field.variables"))}
        </>
      )}
      {step.type === "call_back" && text(t("field.before"), "text", t("field.callBackAbout"))}
      {step.type === "continue" && (
        <>
          {text(t("field.text"), "text", t("field.linkAbout"))}
          <Select
            label={t("field.channel")}
            data={[{ value: "", label: t("field.anyChannel") }, ...ONWARD.map((value) => ({ value, label: channelName(value) }))]}
            value={step.channel ?? ""}
            onChange={(channel) => set({ channel: channel || undefined })}
            allowDeselect={false}
            error={fault("channel")}
            disabled={readOnly}
          />
        </>
      )}
      {step.type === "hand_over" && (
        <>
          {text(t("field.text"), "text")}
          {line("reason", t("field.reason"))}
          {line("queue", t("field.queue"))}
          {line("skill", t("field.skill"))}
        </>
      )}
      {step.type !== "hand_over" && step.type !== "call_back" && way("next", step.type === "offer" ? t("way.yes") : step.type === "branch" ? t("way.if") : t("way.next"), "below")}
      <TextInput label={t("field.name")} description={t("field.nameAbout")} value={step.name} onChange={(event) => set({ name: event.currentTarget.value })} error={fault("name")} disabled={readOnly} />
    </div>
  );
}

/** A step without what is not set. */
function clean(step: Step): Step {
  return Object.fromEntries(Object.entries(step).filter(([, value]) => value !== undefined)) as unknown as Step;
}

function valueOf(text: string): string | number {
  return text.trim() !== "" && !Number.isNaN(Number(text)) ? Number(text) : text;
}
