// The template that goes outside a messenger's reply window: its name at the maker, what it says, and what is filled in.
import { Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { TroubleWords } from "../fields/TroubleWords";
import { ComponentFields } from "./ComponentFields";
import { FetchApproved } from "./FetchApproved";
import { fitted, isOneOf, parametersOf, placeOf, withComponent, words, type Approved, type Component } from "./parts";
import { Plain } from "./Plain";

const BLANK: Approved = { name: "", language: "en", components: [], wording: { header: "", body: "", footer: "", buttons: [] } };
const NO_WORDING = { header: "", body: "", footer: "", buttons: [] };

interface Props {
  approved: Approved | null;
  onChange: (approved: Approved | null) => void;
}

export function ApprovedFields({ approved, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const [kept, setKept] = useState<Approved>(approved ?? BLANK);
  if (readOnly && !approved) return null;
  const turn = (on: boolean) => {
    if (approved) setKept(approved);
    onChange(on ? kept : null);
  };
  return (
    <fieldset className={classes.group}>
      <legend>{t("approved.title")}</legend>
      <Switch label={t("approved.on")} description={t("approved.onText")} checked={approved !== null} disabled={readOnly} onChange={(event) => turn(event.currentTarget.checked)} />
      {approved && <Filled approved={approved} onChange={onChange} />}
    </fieldset>
  );
}

function Filled({ approved, onChange }: { approved: Approved; onChange: (approved: Approved) => void }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const wording = approved.wording ?? NO_WORDING;
  const components = approved.components as Component[];
  const change = (more: Partial<Approved>) => onChange({ ...approved, ...more });
  const say = (part: "header" | "body", text: string) => {
    const at = placeOf(components, part);
    const given = parametersOf(components[at]);
    const isText = part === "body" || given.length === 0 || given[0]?.type === "text";
    const next = isText ? fitted(given, text) : given;
    const changed = isText ? withComponent(components, part, next.length > 0 ? { type: part, parameters: next } : null) : components;
    change({ wording: { ...wording, [part]: text }, components: changed as Approved["components"] });
  };
  return (
    <div className={classes.stack}>
      {!readOnly && <FetchApproved onChoose={onChange} />}
      <div className={classes.pair}>
        <Plain field="approved.name" label={t("approved.name")} description={t("approved.nameText")} value={approved.name} onChange={(name) => change({ name })} placeholder="order_update" />
        <Plain field="approved.language" label={t("approved.language")} description={t("approved.languageText")} value={approved.language} onChange={(language) => change({ language })} placeholder="en_GB" />
      </div>
      <fieldset className={classes.group}>
        <legend>{t("approved.wording")}</legend>
        <p className={classes.dim}>{t("approved.wordingText", { place: "{{1}}" })}</p>
        <Plain field="approved.wording.header" label={t("approved.header")} value={wording.header} onChange={(text) => say("header", text)} />
        <Plain field="approved.wording.body" label={t("approved.body")} value={wording.body} onChange={(text) => say("body", text)} rows={4} placeholder={t("approved.bodyExample", { first: "{{1}}", second: "{{2}}" })} />
        <Plain field="approved.wording.footer" label={t("approved.footer")} value={wording.footer} onChange={(footer) => change({ wording: { ...wording, footer } })} />
        <Plain
          field="approved.wording.buttons"
          label={t("approved.labels")}
          description={t("approved.labelsText")}
          value={wording.buttons.join("\n")}
          onChange={(text) => change({ wording: { ...wording, buttons: text === "" ? [] : text.split("\n") } })}
          rows={2}
        />
      </fieldset>
      <ComponentFields components={components} path="approved.components" labels={wording.buttons} cards onChange={(next) => change({ components: next as Approved["components"] })} />
      <Others components={components} />
    </div>
  );
}

/** Components of kinds that have no form: kept as they are. */
function Others({ components }: { components: readonly Component[] }) {
  const { t } = useTranslation("content");
  const known = ["header", "body", "button", "limited_time_offer", "carousel"] as const;
  const kinds = components.map((each) => words(each.type)).filter((each) => !isOneOf(known, each));
  const trouble = useTrouble("approved");
  return (
    <>
      {kinds.length > 0 && <p className={classes.dim}>{t("approved.others", { kinds: kinds.join(", ") })}</p>}
      {trouble?.field === "approved" && <TroubleWords id="approved-trouble" trouble={trouble} />}
    </>
  );
}
