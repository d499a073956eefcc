// The templates that a messenger's maker has approved: what may be sent once its reply window is closed.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api";
import type { Option, Template } from "./model";

/** In which conversation one goes, or to which customer first. */
export type Whose = { conversation: string } | { customer: string };

export function useTemplates(whose: Whose, way: Option) {
  const { data, error, refetch } = useQuery({
    queryKey: "conversation" in whose ? ["conversation", whose.conversation, "templates", way.channel] : ["customer", whose.customer, "templates", way.channel],
    queryFn: async () => {
      if ("customer" in whose) {
        const params = { query: { customer: whose.customer, channel: way.channel } };
        return (await api.GET("/api/v1/conversations/templates", { params })).data ?? [];
      }
      const params = { path: { conversation_id: whose.conversation }, query: { channel: way.channel } };
      return (await api.GET("/api/v1/conversations/{conversation_id}/templates", { params })).data ?? [];
    },
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const template = data?.find((each) => each.id === chosen) ?? (data?.length === 1 ? data[0] : undefined);
  return {
    templates: data,
    error,
    refetch,
    template,
    values,
    choose: (identity: string | null) => {
      setChosen(identity);
      setValues({});
    },
    fill: (name: string, value: string) => setValues((before) => ({ ...before, [name]: value })),
    text: template ? filledIn(template, values) : "",
    complete: template !== undefined && template.asks.every((name) => values[name]?.trim()),
  };
}

/** What a template says with the values that were given so far. */
export function filledIn(template: Pick<Template, "text" | "asks">, values: Readonly<Record<string, string>>): string {
  return template.asks.reduce((text, name) => {
    const value = values[name]?.trim();
    return value ? text.replaceAll(`[${name}]`, value) : text;
  }, template.text);
}
