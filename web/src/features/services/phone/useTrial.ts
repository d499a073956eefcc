// A trial of a service: what was said on the phone, and the session that the server gives back each time.
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, type SchemaServiceTried } from "@/lib/api";
import type { Service } from "../model";

export interface Line {
  from: "company" | "customer" | "system";
  text: string;
}

interface Happens {
  happens: "says" | "answers" | "fails" | "proves" | "fails_proof" | "waits";
  text?: string;
  values?: Record<string, unknown>;
}

const WHO = { verified: true, has_pin: false, may_offer: true };

export function useTrial(service: Service, language: string) {
  const { t } = useTranslation("services");
  const [lines, setLines] = useState<Line[]>([]);
  const [last, setLast] = useState<SchemaServiceTried | null>(null);
  const [who, setWho] = useState(WHO);
  const ask = useMutation({
    mutationFn: async (happens: Happens) => {
      const body = {
        definition: service, ...happens, ...who, locale: language,
        session: last?.session ?? null, context: last?.context ?? {}, customer: last?.customer ?? {},
        number: service.scope?.numbers?.[0] ?? "", channel: service.scope?.channels?.[0] ?? "sms",
      };
      return (await api.POST("/api/v1/services/try", { body: body as never })).data;
    },
    onSuccess: (tried) => {
      if (!tried) return;
      setLast(tried);
      const said = tried.said.map((text): Line => ({ from: "company", text }));
      const done = tried.done.map((text): Line => ({ from: "system", text }));
      setLines((before) => [...before, ...done.slice(0, -1), ...said, ...done.slice(-1)]);
    },
    onError: (error) => setLines((before) => [...before, { from: "system", text: error.message }]),
  });
  const happen = (happens: Happens) => {
    const { text } = happens;
    if (text) setLines((before) => [...before, { from: "customer", text }]);
    else if (happens.happens === "waits") setLines((before) => [...before, { from: "system", text: t("try.later") }]);
    ask.mutate(happens);
  };
  const restart = () => {
    setLines([]);
    setLast(null);
    ask.reset();
  };
  return { lines, waits: last?.waits ?? "", step: last?.step ?? "", who, setWho, happen, restart, busy: ask.isPending };
}
