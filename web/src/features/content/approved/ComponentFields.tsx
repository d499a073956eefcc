// What is filled into an approved template, or into a card of its carousel: header, body, offer, cards, buttons.
import { Group, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { TroubleWords } from "../fields/TroubleWords";
import { ApprovedButton } from "./ApprovedButton";
import { BodyFields } from "./BodyFields";
import { Cards } from "./Cards";
import { HeaderFields } from "./HeaderFields";
import { freeIndex, held, MOST_BUTTONS, newButton, newCard, newHeader, newValue, parametersOf, placeOf, withComponent, type Component } from "./parts";
import { AddPart, PartHead } from "./Part";

interface Props {
  components: readonly Component[];
  /** As faults name it: "approved.components". */
  path: string;
  /** What buttons are called. */
  labels: readonly string[];
  /** Whether there may be a carousel and an offer: on a card there may not. */
  cards: boolean;
  onChange: (components: Component[]) => void;
}

export function ComponentFields({ components, path, labels, cards, onChange }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const at = (type: string) => placeOf(components, type);
  const set = (type: string) => (next: Component | null) => onChange(withComponent(components, type, next));
  const offer = components[at("limited_time_offer")];
  const carousel = components[at("carousel")];
  const buttons = components.flatMap((each, place) => (each.type === "button" ? [{ button: each, place }] : []));
  const replace = (place: number, next: Component | null) => onChange(components.flatMap((each, one) => (one !== place ? [each] : next ? [next] : [])));
  return (
    <>
      {at("header") >= 0 && <HeaderFields component={components[at("header")] ?? {}} path={`${path}[${at("header")}]`} onChange={set("header")} />}
      {at("body") >= 0 && <BodyFields component={components[at("body")] ?? {}} path={`${path}[${at("body")}]`} onChange={set("body")} />}
      {offer && <Offer component={offer} path={`${path}[${at("limited_time_offer")}]`} onChange={set("limited_time_offer")} />}
      {carousel && <Cards component={carousel} path={`${path}[${at("carousel")}]`} onChange={set("carousel")} fields={(given) => <ComponentFields {...given} labels={[]} cards={false} />} />}
      {buttons.map(({ button, place }) => (
        <ApprovedButton key={place} button={button} path={`${path}[${place}]`} labels={labels} onChange={(next) => replace(place, next)} />
      ))}
      {!readOnly && (
        <Group gap="xs">
          {at("header") < 0 && <AddPart label={t("approved.add.header")} onAdd={() => set("header")(newHeader("image"))} />}
          {at("body") < 0 && <AddPart label={t("approved.add.body")} onAdd={() => set("body")({ type: "body", parameters: [newValue("text", "")] })} />}
          {buttons.length < MOST_BUTTONS && <AddPart label={t("approved.add.button")} onAdd={() => onChange([...components, newButton("quick_reply", freeIndex(components))])} />}
          {cards && !offer && <AddPart label={t("approved.add.offer")} onAdd={() => set("limited_time_offer")({ type: "limited_time_offer", parameters: [] })} />}
          {cards && !carousel && <AddPart label={t("approved.add.carousel")} onAdd={() => set("carousel")({ type: "carousel", cards: [newCard(0), newCard(1)] })} />}
        </Group>
      )}
    </>
  );
}

function Offer({ component, path, onChange }: { component: Component; path: string; onChange: (next: Component | null) => void }) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const field = `${path}.parameters[0].limited_time_offer.expiration_time_ms`;
  const trouble = useTrouble(field);
  const ends = held(parametersOf(component)[0]?.limited_time_offer).expiration_time_ms;
  const value = typeof ends === "number" ? local(new Date(ends)) : "";
  const change = (text: string) => {
    const moment = new Date(text).getTime();
    const parameters = Number.isNaN(moment) ? [] : [{ type: "limited_time_offer", limited_time_offer: { expiration_time_ms: moment } }];
    onChange({ ...component, parameters });
  };
  return (
    <div className={classes.formField} role="group" aria-label={t("approved.offer")}>
      <PartHead label={t("approved.offer")} onRemove={() => onChange(null)} />
      <TextInput type="datetime-local" label={t("approved.ends")} description={t("approved.endsText")} data-field={field} value={value} readOnly={readOnly} error={trouble !== null} onChange={(event) => change(event.currentTarget.value)} />
      {trouble && <TroubleWords id={`${field}-trouble`} trouble={trouble} />}
    </div>
  );
}

/** As a field of date and time wants it, by the clock of whoever writes. */
function local(moment: Date): string {
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
