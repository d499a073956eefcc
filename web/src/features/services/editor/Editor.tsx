// The editor of a service: its words and whom it is open to, its program as a list of steps, and a phone beside it.
import { Button, SegmentedControl, Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaServiceDefinition } from "@/lib/api";
import { useMay } from "@/lib/session";
import { notifyDone, PageHeader, useConfirm } from "@/ui";
import { languagesOf, type Service } from "../model";
import { TryPhone } from "../phone/TryPhone";
import { connectorsQuery, journeysQuery } from "../queries";
import classes from "../Services.module.css";
import { Steps } from "../steps/Steps";
import { WritingContext } from "./context";
import { Settings } from "./Settings";
import { useCheck } from "./useCheck";

const LANGUAGES = ["en", "es", "pt", "fr", "de", "it", "nl", "pl", "ru", "uk", "el", "tr", "ar", "he", "hi", "id", "sw", "zh", "ja"];

export function Editor({ detail }: { detail: SchemaServiceDefinition }) {
  const { t, i18n } = useTranslation("services");
  const navigate = useNavigate();
  const confirm = useConfirm();
  const mayWrite = useMay()("journeys:write");
  const [service, setService] = useState(() => detail.definition as unknown as Service);
  const [spoken, setSpoken] = useState(() => languagesOf(service));
  const [language, setLanguage] = useState(() => spoken[0] ?? "en");
  const [at, setAt] = useState("");
  const { problems, warnings, opensTo, checked } = useCheck(service);
  const connectors = useQuery(connectorsQuery()).data;
  const journeys = useQuery(journeysQuery()).data;
  const changed = JSON.stringify(service) !== JSON.stringify(detail.definition);
  const save = useAct({
    call: () => api.POST("/api/v1/services", { body: service as never }),
    touches: [["service"]],
    onDone: () => notifyDone(t("saved")),
  });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/services/{service}", { params: { path: { service: service.name } } }),
    touches: [["service"]],
    onDone: () => void navigate({ to: "/services" }),
  });
  const askRemove = async () => {
    const question = { title: t("remove.title", { name: service.title ?? service.name }), consequence: t("remove.text"), deed: t("remove.do") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const writing = useMemo(() => {
    const faults = new Map(problems.map((it) => [it.field, `${it.text} ${it.remedy}`]));
    const warned = new Map(warnings.map((it) => [it.field, `${it.text} ${it.remedy}`]));
    return {
      language,
      readOnly: !mayWrite,
      steps: service.steps,
      connectors: (connectors ?? []).map((it) => ({ name: it.name, operations: Object.keys(it.definition.operations) })),
      journeys: (journeys?.items ?? []).map((it) => it.name),
      opensTo,
      warningAt: (path: string) => warned.get(path) ?? null,
      faultAt: (path: string) => faults.get(path) ?? [...faults].find(([field]) => field.startsWith(`${path}.`))?.[1] ?? null,
    };
  }, [language, mayWrite, service.steps, connectors, journeys, problems, warnings, opensTo]);
  const names = useMemo(() => new Intl.DisplayNames(i18n.language, { type: "language" }), [i18n.language]);
  const speak = (added: string | null) => {
    if (!added) return;
    if (!spoken.includes(added)) setSpoken([...spoken, added]);
    setLanguage(added);
  };

  return (
    <WritingContext value={writing}>
      <PageHeader
        title={service.title || service.name}
        actions={
          mayWrite && (
            <>
              <Switch label={t("live")} checked={service.live ?? true} onChange={(event) => setService({ ...service, live: event.currentTarget.checked })} />
              <Button variant="subtle" color="red" onClick={() => void askRemove()}>
                {t("remove.do")}
              </Button>
              <Button onClick={() => save.mutate()} loading={save.isPending} disabled={!changed || !checked || problems.some((it) => !isLater(it.field))}>
                {t("save")}
              </Button>
            </>
          )
        }
      >
        <div className={classes.row}>
          {spoken.length > 1 && (
            <SegmentedControl aria-label={t("language")} value={language} onChange={setLanguage} data={spoken.map((it) => ({ value: it, label: names.of(it) ?? it }))} />
          )}
          {mayWrite && (
            <Select
              aria-label={t("addLanguage")}
              placeholder={t("addLanguage")}
              data={LANGUAGES.filter((it) => !spoken.includes(it)).map((it) => ({ value: it, label: names.of(it) ?? it }))}
              value={null}
              onChange={speak}
              searchable
              w={180}
            />
          )}
        </div>
      </PageHeader>
      <div className={classes.page}>
        <div className={classes.columns}>
          <div className={classes.column}>
            {problems.length > 0 && (
              <div role="status" aria-label={t("problems")}>
                <ul className={classes.problems}>
                {problems.slice(0, 5).map((it) => (
                  <li key={`${it.field} ${it.text}`}>
                    {it.text} <span className={classes.dim}>{it.remedy}</span>
                  </li>
                ))}
              </ul>
              </div>
            )}
            <Settings service={service} onChange={setService} />
            <Steps steps={service.steps} at={at} onChange={(steps) => setService({ ...service, steps })} />
          </div>
          <TryPhone service={service} language={language} onAt={setAt} />
        </div>
      </div>
    </WritingContext>
  );
}

/** A back end may be set up after the service: that is no reason not to keep it. */
function isLater(field: string): boolean {
  return field.endsWith(".operation");
}
