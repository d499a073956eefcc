// The cards of a carousel, each filled in like a small template of its own.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "../Content.module.css";
import { useTrouble, useWriting } from "../editor/context";
import { RowTools } from "../fields/RowTools";
import { TroubleWords } from "../fields/TroubleWords";
import { listed, MOST_CARDS, newCard, type Component } from "./parts";
import { AddPart, PartHead } from "./Part";

interface Props {
  component: Component;
  path: string;
  onChange: (next: Component | null) => void;
  /** The fields of a card. */
  fields: (given: { components: Component[]; path: string; onChange: (components: Component[]) => void }) => ReactNode;
}

export function Cards({ component, path, onChange, fields }: Props) {
  const { t } = useTranslation("content");
  const { readOnly } = useWriting();
  const trouble = useTrouble(`${path}.cards`);
  const cards = listed(component.cards);
  const set = (next: Component[]) => onChange({ ...component, cards: next.map((each, at) => ({ ...each, card_index: at })) });
  return (
    <div className={classes.formField} role="group" aria-label={t("approved.carousel")}>
      <PartHead label={t("approved.carousel")} onRemove={() => onChange(null)} />
      <div className={classes.stack}>
        {cards.map((card, at) => {
          const label = t("approved.card", { number: at + 1 });
          return (
            <div key={at} role="group" aria-label={label} className={classes.stack}>
              <div className={classes.fieldHead}>
                <span>{label}</span>
                {!readOnly && <RowTools rows={cards} at={at} label={label} onChange={set} />}
              </div>
              {fields({
                components: listed(card.components),
                path: `${path}.cards[${at}].components`,
                onChange: (components) => set(cards.map((each, place) => (place === at ? { ...each, components } : each))),
              })}
            </div>
          );
        })}
        {!readOnly && cards.length < MOST_CARDS && (
          <div>
            <AddPart label={t("approved.addCard")} onAdd={() => set([...cards, newCard(cards.length)])} />
          </div>
        )}
      </div>
      {trouble?.field === `${path}.cards` && <TroubleWords id={`${path}-trouble`} trouble={trouble} />}
    </div>
  );
}
