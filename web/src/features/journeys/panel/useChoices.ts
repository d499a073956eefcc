// What a setting may name: templates, connectors and their operations, journeys, segments … as they are set up now.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { customerFields, type ConditionField, type ConditionRoot } from "@/ui";

interface Choice {
  value: string;
  label: string;
}

const CHANNELS = [
  "best", "email", "sms", "whatsapp", "push", "webpush", "telegram", "messenger", "instagram", "line", "viber", "slack",
  "teams", "xmpp", "matrix", "chat", "inapp", "x", "print", "voice",
];

/** Null for what is written freely. */
export function useChoices(kind: string, values: Readonly<Record<string, unknown>>): readonly Choice[] | null {
  const on = (wanted: string) => ({ enabled: kind === wanted });
  const templates = useQuery({ ...apiQuery(["template"], "/api/v1/templates", { params: { query: { limit: 200 } } }), ...on("template") });
  const journeys = useQuery({ ...apiQuery(["journey"], "/api/v1/journeys", { params: { query: { limit: 200 } } }), ...on("journey") });
  const campaigns = useQuery({ ...apiQuery(["campaign"], "/api/v1/campaigns", { params: { query: { limit: 200 } } }), ...on("campaign") });
  const segments = useQuery({ ...apiQuery(["segment"], "/api/v1/segments"), ...on("segment") });
  const departments = useQuery({ ...apiQuery(["department"], "/api/v1/departments"), ...on("queue") });
  const connectors = useQuery({ ...apiQuery(["connector"], "/api/v1/connectors"), enabled: kind === "connector" || kind === "operation" });
  switch (kind) {
    case "channel":
      return CHANNELS.map((value) => ({ value, label: value }));
    case "template":
      return (templates.data?.items ?? []).map((each) => ({ value: each.name, label: each.name }));
    case "journey":
      return (journeys.data?.items ?? []).map((each) => ({ value: each.name, label: each.title || each.name }));
    case "campaign":
      return (campaigns.data?.items ?? []).map((each) => ({ value: each.slug, label: each.name }));
    case "segment":
      return (segments.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
    case "queue":
      return (departments.data ?? []).map((each) => ({ value: each.slug, label: each.name }));
    case "connector":
      return (connectors.data ?? []).map((each) => ({ value: each.name, label: each.name }));
    case "operation": {
      const found = (connectors.data ?? []).find((each) => each.name === values.connector);
      return Object.keys(found?.definition.operations ?? {}).map((value) => ({ value, label: value }));
    }
    default:
      return null;
  }
}

export function useFacts(variables: readonly string[]): ConditionField[] {
  const { t } = useTranslation("journeys");
  const { data } = useQuery(apiQuery(["fields"], "/api/v1/customers/fields"));
  return useMemo(
    () => [
      ...customerFields(data, t("field.tags"), []),
      ...variables.map((name): ConditionField => ({ field: `run.${name}`, label: t("field.variable", { name }), kind: "any" })),
    ],
    [data, variables, t],
  );
}

const WITH_EVENT: readonly unknown[] = ["event", "wait_for_event"];
const WITHOUT_TALK: readonly unknown[] = ["schedule", "date", "segment"];

/** The facts whose names are written by hand, where a step or an entry of this type asks for them. */
export function useRoots(type: unknown): ConditionRoot[] {
  const { t } = useTranslation("journeys");
  return useMemo(
    () => [
      ...(WITH_EVENT.includes(type) ? [{ root: "event", label: t("field.event") }] : []),
      ...(WITHOUT_TALK.includes(type) ? [] : [{ root: "context", label: t("field.context") }]),
      { root: "customer", label: t("field.attribute") },
    ],
    [type, t],
  );
}
