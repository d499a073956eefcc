// The editor of a template: a tab per channel, its fields beside what the customer sees; and all channels at a glance.
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { notifyDone, PageHeader } from "@/ui";
import classes from "../Content.module.css";
import { Fields } from "../fields/Fields";
import { History } from "../history/History";
import { NewTemplate } from "../list/NewTemplate";
import { Person } from "../preview/Person";
import { Preview } from "../preview/Preview";
import { SampleValues } from "../preview/SampleValues";
import { usePerson } from "../preview/usePerson";
import { vocabularyQuery } from "../queries";
import type { TemplateSearch } from "../routes";
import { formsOf, type Form, type TemplateDetail } from "../types";
import { plainOf } from "../words";
import { Actions } from "./Actions";
import { Conflict } from "./Conflict";
import { WritingProvider, type Vocabulary } from "./context";
import { FormTabs } from "./FormTabs";
import { Overview } from "./Overview";
import { Problems } from "./Problems";
import { recallSamples, rememberSamples, valuesOf } from "./samples";
import { SaveState } from "./SaveState";
import { troublesOf } from "./troubles";
import { useDraft } from "./useDraft";
import { useLook } from "./useLook";
import { useUnsavedGuard } from "./useUnsavedGuard";

const route = getRouteApi("/shell/content/$template");
const NOTHING: Vocabulary = { links: [], continue_on: [], given: [], attributes: [] };

export function Editor({ detail }: { detail: TemplateDetail }) {
  const { t } = useTranslation("content");
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay()("content:write");
  const draft = useDraft(detail);
  const person = usePerson(search.customer);
  const [samples, setSamples] = useState(() => recallSamples(detail.name));
  const variables = useMemo(() => valuesOf(samples), [samples]);
  const look = useLook(draft.variants, person.customer, variables, person.ready);
  const { data: vocabulary = NOTHING } = useQuery(vocabularyQuery());
  const [asked, setAsked] = useState<{ open: boolean; name: string | null }>({ open: false, name: null });
  const [side, setSide] = useState("write");
  const [dialog, setDialog] = useState<"history" | "copy" | null>(null);
  useUnsavedGuard(draft);

  const forms = formsOf(draft.variants);
  const form = search.form && draft.variants[search.form] ? search.form : null;
  const troubles = troublesOf(draft, look);
  const names = [...new Set([...detail.variables, ...Object.values(look.lacking).flat(), ...Object.keys(samples).filter((name) => samples[name])])].sort();
  const go = (next: TemplateSearch) =>
    void navigate({ to: "/content/$template", params: { template: detail.name }, search: { ...search, ...next }, replace: true });
  const show = (next: Form | undefined) => go({ form: next });
  const find = (next: Form, field: string) => {
    show(next);
    setSide("write");
    setTimeout(() => document.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)?.focus(), 80);
  };
  const change = (next: typeof samples) => {
    setSamples(next);
    rememberSamples(detail.name, next);
  };
  const { sms } = draft.variants;
  const plain = mayWrite && sms ? () => draft.set("sms", { ...sms, text: plainOf(sms.text) }) : undefined;

  return (
    <>
      <PageHeader
        title={detail.name}
        actions={
          <>
            <SaveState draft={draft} readOnly={!mayWrite} />
            <Problems troubles={troubles} updating={look.updating} onFind={find} />
            <Actions draft={draft} mayWrite={mayWrite} onHistory={() => setDialog("history")} onCopy={() => setDialog("copy")} />
          </>
        }
      >
        <div className={classes.bar}>
          <FormTabs forms={forms} current={form} draft={draft} mayWrite={mayWrite} troubles={troubles} onShow={show} />
          <div className={classes.tools}>
            <Person name={person.name} onChoose={(customer) => go({ customer })} />
            <SampleValues
              names={names}
              values={look.values}
              samples={samples}
              onChange={change}
              open={asked.open}
              focus={asked.name}
              onOpen={(open) => setAsked({ open, name: null })}
            />
          </div>
        </div>
      </PageHeader>
      {draft.conflict && <Conflict draft={draft} onHistory={() => setDialog("history")} />}
      {form === null ? (
        <Overview forms={forms} draft={draft} look={look} person={person.name} mayWrite={mayWrite} onShow={show} />
      ) : (
        <WritingProvider
          value={{
            form,
            readOnly: !mayWrite,
            vocabulary,
            troubles: troubles.filter((each) => each.form === form),
            lacking: look.lacking[form] ?? [],
            onSample: (name) => setAsked({ open: true, name }),
          }}
        >
          <div className={classes.sides}>
            <SegmentedControl
              aria-label={t("editor.view")}
              fullWidth
              value={side}
              onChange={setSide}
              data={[
                { value: "write", label: t("editor.write") },
                { value: "look", label: t("editor.look") },
              ]}
            />
          </div>
          <div className={classes.editor} data-side={side}>
            <section className={classes.fields} aria-label={t("editor.write")} key={form}>
              <Fields draft={draft} form={form} />
            </section>
            <section className={classes.beside} aria-label={t("editor.look")} aria-busy={look.updating}>
              <Preview form={form} name={detail.name} look={look} variants={draft.variants} person={person.name} onPlain={plain} />
            </section>
          </div>
        </WritingProvider>
      )}
      {dialog === "history" && (
        <History
          name={detail.name}
          variants={draft.variants}
          onClose={() => setDialog(null)}
          onRestore={
            mayWrite
              ? (variants, version) => {
                  draft.replace(variants);
                  setDialog(null);
                  notifyDone(t("history.restored", { version }));
                }
              : undefined
          }
        />
      )}
      {dialog === "copy" && (
        <NewTemplate
          start="blank"
          onStart={() => undefined}
          onClose={() => setDialog(null)}
          copied={{ name: detail.name, variants: draft.variants }}
        />
      )}
    </>
  );
}
